import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { requireModule } from './lua-access.ts'

/** "argument 1 is not iterable" and its kin; only tables are both here. */
export function tableArgument(vm: LuaVm, position: number, value: LuaValue, quality = 'iterable'): LuaTable {
  return value instanceof LuaTable ? value : vm.fail(`argument ${position} is not ${quality}`)
}

/** A table that is read by index. */
export function indexableArgument(vm: LuaVm, position: number, value: LuaValue): LuaTable {
  return tableArgument(vm, position, value, 'indexable')
}

/** Gives a result the metatable of what it was made from, else that of a Penlight class. */
export function withMetatable(vm: LuaVm, result: LuaTable, source: LuaTable, className?: 'List' | 'Map'): LuaTable {
  const inherited = source.metatable
  const own = inherited ?? (className === undefined ? undefined : requireModule(vm, `pl.${className}`))
  if (own instanceof LuaTable) result.metatable = own
  return result
}

/** A result that is a Penlight Map or Set. */
export function asClass(vm: LuaVm, result: LuaTable, className: 'Map' | 'Set'): LuaTable {
  const own = requireModule(vm, `pl.${className}`)
  if (own instanceof LuaTable) result.metatable = own
  return result
}

/** `_normalize_slice`: negative positions count from the end. */
export function sliceOf(length: number, first: LuaValue, last: LuaValue): readonly [first: number, last: number] {
  const from = typeof first === 'number' ? first : 1
  const to = typeof last === 'number' ? last : length
  return [from < 0 ? length + from + 1 : from, to < 0 ? length + 1 + to : to]
}

/** The values 1..#t, holes included. */
export function listOf(table: LuaTable): readonly LuaValue[] {
  return Array.from({ length: table.length() }, (_, i) => table.getIndex(i + 1))
}
