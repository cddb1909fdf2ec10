import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { createClassModule } from './class.ts'
import { createDir, createFile } from './files.ts'
import { createFunctionArg } from './function-arg.ts'
import { createList } from './list.ts'
import { requireModule } from './lua-access.ts'
import { createPath } from './path.ts'
import { createPretty } from './pretty.ts'
import type { PenlightServices } from './services.ts'
import { createMap, createSet } from './set.ts'
import { createStringx } from './stringx.ts'
import { createTablex } from './tablex.ts'
import { createTemplate } from './template.ts'
import { createTypes } from './types.ts'
import { createUtils } from './utils.ts'

export type { PenlightServices } from './services.ts'

/** Registers the modules of Penlight 1.13 that plugins require. */
export function installPenlight(vm: LuaVm, services: PenlightServices): void {
  const functionArg = createFunctionArg(vm)
  const modules: Readonly<Record<string, () => LuaTable>> = {
    class: () => createClassModule(vm),
    dir: () => createDir(vm),
    file: () => createFile(vm, services),
    List: () => createList(vm, functionArg),
    Map: () => createMap(vm),
    path: () => createPath(vm, services),
    pretty: () => createPretty(vm),
    Set: () => createSet(vm, functionArg, mapOf(vm)),
    stringx: () => createStringx(vm),
    tablex: () => createTablex(vm, functionArg),
    template: () => createTemplate(vm),
    types: () => createTypes(vm),
    utils: () => createUtils(vm, services, functionArg),
  }
  for (const [name, create] of Object.entries(modules)) vm.preload(`pl.${name}`, create)
}

function mapOf(vm: LuaVm): LuaTable {
  const map = requireModule(vm, 'pl.Map')
  return map instanceof LuaTable ? map : new LuaTable()
}
