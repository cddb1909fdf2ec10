import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'

/** Id of the workspace `default`. */
export const DEFAULT_WORKSPACE = '0dc6f45b-8f8d-40d2-a504-473544ee190b'

/** Kong looks the consumer's id up in a field nobody sets, `authenticate_consumer` (Kong: pdk.json kong.log.serialize). */
export function authenticatedEntity(context: LuaTable): LuaTable | undefined {
  const credential = context.getString('authenticated_credential')
  if (!(credential instanceof LuaTable)) return undefined
  const consumer = context.getString('authenticate_consumer')
  const fallback = consumer instanceof LuaTable ? consumer.getString('id') : undefined
  return LuaTable.fromRecord({
    id: credential.getString('id'),
    consumer_id: credential.getString('consumer_id') ?? fallback,
  })
}

/** A table with its inner tables, which may point at each other. */
export function deepCopy(value: LuaValue, copies = new Map<LuaTable, LuaTable>()): LuaValue {
  if (!(value instanceof LuaTable)) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  const copy = new LuaTable()
  copies.set(value, copy)
  copy.metatable = value.metatable
  for (const [key, item] of value.entries()) copy.set(key, deepCopy(item, copies))
  return copy
}
