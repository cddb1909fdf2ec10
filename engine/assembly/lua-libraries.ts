import type { Host } from '../host.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import { installModules } from '../modules/install.ts'
import { installKongTools } from '../modules/kong/install.ts'
import { installOpenssl } from '../modules/openssl/install.ts'
import { installRocks } from '../modules/rocks/install.ts'
import { installRedis } from '../modules/resty/redis/install-redis.ts'
import { installPenlight } from '../modules/pl/install.ts'
import { yieldingContext } from '../ngx/api.ts'
import { installNgxCodec } from '../ngx/codec/install-codec.ts'
import { installNgxRe } from '../ngx/re/install-re.ts'
import { installNgxShared } from '../ngx/shared/install-shared.ts'
import { SharedDictionary } from '../ngx/shared/shared-dictionary.ts'
import { createPluginHttp } from './plugin-http.ts'

/** What libraries for Lua need from outside. */
export interface LibraryServices {
  readonly host: Host
  /** Name to bytes. */
  readonly sharedDictionaries: Readonly<Record<string, number>>
  /** Of Kong: `3.9.1`. */
  readonly version: string
  /** A file of the scenario as a byte string. */
  readFile(path: string): string | undefined
}

/** The rest of `ngx`, and the modules of OpenResty and Kong that plugins require. */
export function installLibraries(vm: LuaVm, ngx: LuaTable, library: LibraryServices): void {
  const { host, sharedDictionaries, version, readFile } = library
  installNgxCodec(vm, ngx)
  installNgxRe(vm, ngx)
  const dictionaries = Object.entries(sharedDictionaries).map(
    ([name, bytes]) => new SharedDictionary(name, bytes, () => host.now()),
  )
  installNgxShared(vm, ngx, dictionaries)
  const services = { now: () => host.now() / 1000, random: (bytes: number) => host.random(bytes) }
  installModules(vm, { ...services, ...createPluginHttp(vm, host) })
  installRedis(vm, { host, assertSocketAllowed: () => void yieldingContext(vm) })
  installRocks(vm, { readFile, now: () => services.now() })
  installPenlight(vm, { readFile })
  installKongTools(vm, { ...services, version })
  installOpenssl(vm, services)
}
