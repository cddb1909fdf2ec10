import type { EntitySchema } from '../gateway/schema/core.ts'
import { isRecord, type PlainRecord } from '../gateway/schema/field.ts'
import { utf8ToLua } from '../lua/runtime/bytes.ts'
import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import { fromLua, toLua } from './plain-data.ts'

/** What a DAO wants to be done; the row is found by a field of it. */
export type DatabaseWrite =
  | { readonly deed: 'insert'; readonly name: string; readonly given: PlainRecord }
  | {
      readonly deed: 'update' | 'upsert'
      readonly name: string
      readonly field: string
      readonly value: unknown
      readonly given: PlainRecord
    }
  | { readonly deed: 'delete'; readonly name: string; readonly field: string; readonly value: unknown }

/** What came of it: the id of the row, or Kong's error as text and as a table. */
export type DatabaseWritten = { readonly id: string } | { readonly error: string; readonly body: PlainRecord }

/** Where writes go. */
export interface DatabaseWriter {
  write(write: DatabaseWrite): DatabaseWritten
}

interface WriterParts {
  readonly writer: DatabaseWriter
  /** Why a table is no primary key. */
  keyProblem(key: LuaTable): LuaReturn
  /** The table of a row that was written. */
  find(id: string): LuaTable | undefined
}

/**
 * `insert(entity, options)`, `update(primary_key, entity)`, `upsert`, `delete(primary_key)`, and those `_by_<field>`:
 * the row or true; else nil, a text and a table (Kong: the DAO's contract).
 */
export function addWriters(
  dao: LuaTable,
  { name, fields = [] }: EntitySchema,
  { writer, keyProblem, find }: WriterParts,
): void {
  const answer = (write: DatabaseWrite): LuaReturn => {
    const written = writer.write(write)
    if ('error' in written) return [undefined, utf8ToLua(written.error), toLua(written.body)]
    return write.deed === 'delete' ? true : find(written.id)
  }
  const add = (method: string, run: (...args: LuaValue[]) => LuaReturn) =>
    dao.setString(
      method,
      defineNative(method, (_F, _self, ...args) => run(...args)),
    )
  add('insert', (entity, options) => answer({ deed: 'insert', name, given: givenOf(entity, options) }))
  const keyOf = (key: LuaValue) => (key instanceof LuaTable ? plain(key.getString('id')) : undefined)
  for (const deed of ['update', 'upsert'] as const) {
    add(
      deed,
      (key, entity, options) =>
        (key instanceof LuaTable ? keyProblem(key) : undefined) ??
        answer({ deed, name, field: 'id', value: keyOf(key), given: givenOf(entity, options) }),
    )
  }
  add(
    'delete',
    (key) =>
      (key instanceof LuaTable ? keyProblem(key) : undefined) ??
      answer({ deed: 'delete', name, field: 'id', value: keyOf(key) }),
  )
  for (const [field, { type, unique }] of fields) {
    if (type === 'foreign' || (unique !== true && field !== 'instance_name')) continue
    for (const deed of ['update', 'upsert'] as const) {
      add(`${deed}_by_${field}`, (value, entity, options) =>
        answer({ deed, name, field, value: plain(value), given: givenOf(entity, options) }),
      )
    }
    add(`delete_by_${field}`, (value) => answer({ deed: 'delete', name, field, value: plain(value) }))
  }
}

/** An entity as plain data; a time to live may stand among the options. */
function givenOf(entity: LuaValue, options: LuaValue): PlainRecord {
  const given = plain(entity)
  const ttl = options instanceof LuaTable ? options.getString('ttl') : undefined
  return { ...(isRecord(given) ? given : {}), ...(typeof ttl === 'number' && { ttl }) }
}

function plain(value: LuaValue): unknown {
  return fromLua(value)
}
