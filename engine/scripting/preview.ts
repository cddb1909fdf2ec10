import { cutText, textOfValue } from '../gateway/observed-value.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

const ITEMS = 8

/** A value as a short text for traces: strings quoted, tables opened one level. */
export function preview(value: LuaValue, depth = 0): string {
  if (typeof value !== 'object') return textOfValue(value)
  if (value instanceof LuaTable) return depth > 1 ? '{…}' : previewTable(value, depth)
  return value.luaType
}

function previewTable(table: LuaTable, depth: number): string {
  const parts: string[] = []
  let index = 1
  for (const [key, value] of table.entries()) {
    if (parts.length === ITEMS) {
      parts.push('…')
      break
    }
    const shown = preview(value, depth + 1)
    parts.push(key === index++ ? shown : `${typeof key === 'string' ? key : `[${preview(key, 2)}]`} = ${shown}`)
  }
  return cutText(`{ ${parts.join(', ')} }`)
}
