import type { Host } from '../host.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import type { LuaVm } from '../lua/vm.ts'
import { installNgxCodec } from '../ngx/codec/install-codec.ts'
import { installNgxRe } from '../ngx/re/install-re.ts'
import { installCjson } from '../modules/cjson/install-cjson.ts'

/** What libraries for Lua need from outside. */
export interface LibraryServices {
  readonly host: Host
  readonly files: Readonly<Record<string, string>>
  readonly sharedDictionaries: Readonly<Record<string, number>>
}

/** OpenResty's and Kong's libraries, each in its own file. */
export function installLibraries(vm: LuaVm, ngx: LuaTable, _services: LibraryServices): void {
  installNgxCodec(vm, ngx)
  installNgxRe(vm, ngx)
  installCjson(vm)
}
