import { LuaTable } from '../../lua/runtime/table.ts'
import { type LuaVm } from '../../lua/vm.ts'
import { installGmatch } from './gmatch.ts'
import { installMatch } from './match.ts'
import { createReModule } from './split.ts'
import { installSubstitute } from './substitute.ts'

/** Fills ngx.re and registers the module ngx.re. */
export function installNgxRe(vm: LuaVm, ngx: LuaTable): void {
  const re = new LuaTable()
  installMatch(vm, re)
  installGmatch(vm, re)
  installSubstitute(vm, re)
  ngx.setString('re', re)
  vm.preload('ngx.re', () => createReModule(vm))
}
