import type { RequestContext } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

/** How deep tables in `kong.ctx.shared` are looked into. */
const MAX_DEPTH = 4

/** A value of `kong.ctx.shared` as plain data, for conditions of plugins; undefined for nil. */
export function sharedValue({ scripting }: RequestContext, key: string): unknown {
  const namespaces = scripting instanceof LuaTable ? scripting.getString('KONG_NAMESPACES') : undefined
  const shared = namespaces instanceof LuaTable ? namespaces.getString('shared') : undefined
  return shared instanceof LuaTable ? plain(shared.getString(key), MAX_DEPTH) : undefined
}

function plain(value: LuaValue, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (!(value instanceof LuaTable) || depth === 0) return undefined
  const entries = [...value.entries()]
  if (entries.every(([key], index) => key === index + 1)) return entries.map(([, item]) => plain(item, depth - 1))
  return Object.fromEntries(entries.map(([key, item]) => [String(key), plain(item, depth - 1)]))
}
