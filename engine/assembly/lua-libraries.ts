import type { Host } from '../host.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import { installModules } from '../modules/install.ts'
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
}

/** The rest of `ngx`, and the modules of OpenResty and Kong that plugins require. */
export function installLibraries(vm: LuaVm, ngx: LuaTable, { host, sharedDictionaries }: LibraryServices): void {
  installNgxCodec(vm, ngx)
  installNgxRe(vm, ngx)
  const dictionaries = Object.entries(sharedDictionaries).map(
    ([name, bytes]) => new SharedDictionary(name, bytes, () => host.now()),
  )
  installNgxShared(vm, ngx, dictionaries)
  installModules(vm, {
    now: () => host.now() / 1000,
    random: (bytes) => host.random(bytes),
    ...createPluginHttp(vm, host),
  })
}
