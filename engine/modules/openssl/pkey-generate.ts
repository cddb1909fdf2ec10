import { bytesToLua } from '../../lua/runtime/bytes.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import { curveByName, ecdsaCurves, OKP_NAMES, okpTypes } from './curves.ts'
import { forge } from './forge.ts'
import type { KeyMaterial } from './key-material.ts'

type Random = (bytes: number) => Uint8Array

/** A new key as `pkey.new{type = …}` asks for it; a text says what is wrong. */
export function generateKey(config: LuaTable, random: Random): KeyMaterial | string {
  const type = config.getString('type') ?? 'RSA'
  if (type === 'RSA') return generateRsa(config, random)
  if (type === 'EC') {
    const name = config.getString('curve') ?? 'prime192v1'
    const curve = curveByName(String(name))
    if (curve === undefined) return `generate_param: unknown curve ${String(name)}`
    const ecdsa = ecdsaCurves[curve].curve
    const secret = ecdsa.utils.randomSecretKey(random(ecdsa.lengths.seed ?? 48))
    return { type: 'EC', curve, secret, publicKey: ecdsa.getPublicKey(secret, false) }
  }
  const okp = OKP_NAMES.find((name) => name === type)
  if (okp === undefined) return `unsupported type ${String(type)}`
  const secret = random(okpTypes[okp].size)
  return { type: okp, secret, publicKey: okpTypes[okp].publicOf(secret) }
}

function numberOr(value: LuaValue, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

function generateRsa(config: LuaTable, random: Random): KeyMaterial | string {
  const bits = numberOr(config.getString('bits'), 2048)
  if (bits < 512 || bits > 16384) return 'EVP_PKEY_CTX_ctrl: RSA: bits'
  const prng = { getBytesSync: (count: number) => bytesToLua(random(count)) }
  return { type: 'RSA', ...forge.pki.rsa.generateKeyPair({ bits, e: numberOr(config.getString('exp'), 65537), prng }) }
}
