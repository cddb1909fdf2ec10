import { checkTable, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { entriesOf, isTruthy } from '../pl/lua-access.ts'

const NAMES = ['deep_copy', 'shallow_copy', 'deep_merge', 'cycle_aware_deep_copy', 'cycle_aware_deep_merge'] as const

/** The copies and deep merges of kong.tools.table. */
export function copyFunctions(vm: LuaVm): Record<(typeof NAMES)[number], LuaFunction> {
  const optionsOf = (removesMetatables: LuaValue, copiesKeys: LuaValue, cache: LuaValue): CycleAware => ({
    removesMetatables: isTruthy(removesMetatables),
    copiesKeys: isTruthy(copiesKeys),
    cache: cache instanceof LuaTable ? cache : new LuaTable(),
  })
  return {
    deep_copy: defineNative('deep_copy', (_F, value, metatables) => deepCopy(value, metatables !== false)),
    shallow_copy: defineNative('shallow_copy', (_F, value) => (value instanceof LuaTable ? cloneOf(value) : value)),
    deep_merge: defineNative('deep_merge', (_F, a, b) => deepMerge(vm, checkTable(a, 1), checkTable(b, 2))),
    cycle_aware_deep_copy: defineNative('cycle_aware_deep_copy', (_F, value, removes, keys, cache) =>
      copyOnce(vm, value, optionsOf(removes, keys, cache)),
    ),
    cycle_aware_deep_merge: defineNative('cycle_aware_deep_merge', (_F, a, b, removes, keys, cache) =>
      mergeOnce(vm, a, checkTable(b, 2), optionsOf(removes, keys, cache)),
    ),
  }
}

/** `table.clone`: the entries, metatable kept. */
function cloneOf(table: LuaTable): LuaTable {
  const copy = new LuaTable()
  for (const [key, value] of table.entries()) copy.set(key, value)
  copy.metatable = table.metatable
  return copy
}

/** Keys and metatables are copied too; the metatables of keys always. */
function deepCopy(value: LuaValue, copiesMetatable: boolean): LuaValue {
  if (!(value instanceof LuaTable)) return value
  const copy = new LuaTable()
  for (const [key, item] of value.entries()) copy.set(deepCopy(key, true), deepCopy(item, copiesMetatable))
  const metatable = copiesMetatable ? deepCopy(value.metatable, true) : undefined
  if (metatable instanceof LuaTable) copy.metatable = metatable
  return copy
}

function deepMerge(vm: LuaVm, a: LuaTable, b: LuaTable): LuaTable {
  const merged = deepCopy(a, true) as LuaTable
  for (const [key, value] of entriesOf(vm, b)) {
    const present = merged.get(key)
    const isBoth = value instanceof LuaTable && present instanceof LuaTable
    merged.set(key, isBoth ? deepMerge(vm, present, value) : deepCopy(value, true))
  }
  return merged
}

interface CycleAware {
  readonly removesMetatables: boolean
  readonly copiesKeys: boolean
  /** Original to copy; a Lua table because callers may pass and read it. */
  readonly cache: LuaTable
}

function copyOnce(vm: LuaVm, value: LuaValue, options: CycleAware): LuaValue {
  if (!(value instanceof LuaTable)) return value
  const known = options.cache.get(value)
  if (isTruthy(known)) return known
  const copy = new LuaTable()
  options.cache.set(value, copy)
  for (const [key, item] of entriesOf(vm, value)) {
    const copiedKey = options.copiesKeys ? copyOnce(vm, key, options) : key
    copy.set(copiedKey, copyOnce(vm, item, options))
  }
  if (!options.removesMetatables) copy.metatable = value.metatable
  return copy
}

/** Values of the second table win; tables on both sides are merged. */
function mergeOnce(vm: LuaVm, a: LuaValue, b: LuaTable, options: CycleAware): LuaValue {
  const merged = copyOnce(vm, a, options)
  if (!(merged instanceof LuaTable)) return merged
  for (const [key, value] of entriesOf(vm, b)) {
    const present = merged.get(key)
    const isBoth = value instanceof LuaTable && present instanceof LuaTable
    merged.set(key, isBoth ? mergeOnce(vm, present, value, options) : copyOnce(vm, value, options))
  }
  return merged
}
