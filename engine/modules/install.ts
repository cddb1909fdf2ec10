import type { LuaVm } from '../lua/vm.ts'
import { installCjson } from './cjson/install-cjson.ts'
import type { ModuleServices } from './services.ts'

/** Registers the OpenResty modules that plugins require: cjson and the resty family. */
export function installModules(vm: LuaVm, _services: ModuleServices): void {
  installCjson(vm)
}
