import type { LuaVm } from '../../lua/vm.ts'
import { createBigNumbers, type BigNumbers } from './bn.ts'
import { createCipher } from './cipher.ts'
import { createDigest, createHmac, createMac } from './digest.ts'
import { createKdf } from './kdf.ts'
import { createKeys, type Keys } from './pkey.ts'
import { createRand } from './random.ts'
import type { OpensslServices } from './services.ts'
import { createX509 } from './x509.ts'

export type { OpensslServices } from './services.ts'

/** Registers `resty.openssl.*` (lua-resty-openssl 1.5), synchronous in every host. */
export function installOpenssl(vm: LuaVm, services: OpensslServices): void {
  const numbers = once<BigNumbers>(createBigNumbers)
  const keys = once<Keys>(() => createKeys(services, numbers()))
  vm.preload('resty.openssl.digest', createDigest)
  vm.preload('resty.openssl.hmac', createHmac)
  vm.preload('resty.openssl.mac', createMac)
  vm.preload('resty.openssl.cipher', createCipher)
  vm.preload('resty.openssl.rand', () => createRand(services))
  vm.preload('resty.openssl.kdf', createKdf)
  vm.preload('resty.openssl.bn', () => numbers().module)
  vm.preload('resty.openssl.pkey', () => keys().module)
  vm.preload('resty.openssl.x509', () => createX509(keys(), numbers()))
}

/** Modules that share objects are made together, when the first is required. */
function once<T>(create: () => T): () => T {
  let made: T | undefined
  return () => (made ??= create())
}
