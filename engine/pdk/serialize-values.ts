import type { RequestContext } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

const WRONG_VALUE =
  'value must be nil, a number, string, boolean or a non-self-referencial table containing numbers, string and booleans'

/** What one call of set_serialize_value left. */
export type SerializeValue = RequestContext['serializeValues'][number]

/** Applies what set_serialize_value left, in order (Kong: pdk.json kong.log.set_serialize_value). */
export function applyValues(vm: LuaVm, values: readonly SerializeValue[], root: LuaTable): LuaTable {
  for (const { key, value, mode } of values) {
    const lua = value as LuaValue
    if (!isSerializable(lua, new Set())) return vm.fail(WRONG_VALUE)
    apply(vm, root, { key, value: lua, mode })
  }
  return root
}

interface Entry {
  readonly key: string
  readonly value: LuaValue
  readonly mode: 'set' | 'add' | 'replace'
}

/** Dots nest, `\.` is a dot in a name; `replace` stops where a link is missing. */
function apply(vm: LuaVm, root: LuaTable, { key, value, mode }: Entry): void {
  const path = key.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
  const last = path.pop() ?? key
  let table = root
  for (const part of path) {
    const next = table.getString(part)
    if (next !== undefined && !(next instanceof LuaTable)) {
      return vm.fail(
        `The key '${key}' could not be used as a serialize value. Subkey '${part}' is not a table. It's ${vm.tostring(next)}`,
      )
    }
    if (next === undefined && mode === 'replace') return
    const link = next ?? new LuaTable()
    if (next === undefined) table.setString(part, link)
    table = link
  }
  const current = table.getString(last)
  if ((mode === 'add' && current !== undefined) || (mode === 'replace' && current === undefined)) return
  table.setString(last, value)
}

function isSerializable(value: LuaValue, above: Set<LuaTable>): boolean {
  if (value === undefined || ['number', 'string', 'boolean'].includes(typeof value)) return true
  if (!(value instanceof LuaTable) || above.has(value)) return false
  above.add(value)
  for (const [key, item] of value.entries()) {
    if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'boolean') return false
    if (!isSerializable(item, above)) return false
  }
  above.delete(value)
  return true
}
