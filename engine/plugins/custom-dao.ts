import { LuaFunction } from '../lua/runtime/function.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

/**
 * The methods of a module that an entity of daos.lua names as its `dao`: they stand before Kong's own, which remain at
 * `self.super` (Kong: loading.md §2). `post_crud_event` is there to be overridden: the events themselves are the node's.
 */
export function extendDao(vm: LuaVm, dao: LuaTable, module: string): void {
  dao.setString(
    'post_crud_event',
    defineNative('post_crud_event', () => true),
  )
  const [custom] = vm.callPlain(vm.globals.getString('require'), [module])
  if (!(custom instanceof LuaTable)) return
  const original = new LuaTable()
  for (const [key, value] of dao.entries()) original.set(key, value)
  for (const [key, value] of custom.entries()) if (value instanceof LuaFunction) dao.set(key, value)
  dao.setString('super', original)
}

/** Tells a DAO of a row that was written, when a module of its own wants to hear of it. */
export function tellDao(
  vm: LuaVm,
  dao: LuaValue,
  { operation, row, context }: { readonly operation: string; readonly row: LuaTable; readonly context: unknown },
): void {
  if (!(dao instanceof LuaTable) || dao.getString('super') === undefined) return
  vm.callPlain(dao.getString('post_crud_event'), [dao, operation, row], { context })
}
