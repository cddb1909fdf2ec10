import { checkString, defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaReturn } from '../../lua/runtime/value.ts'
import type { NameEntry } from './certificate.ts'
import { nameType } from './name-types.ts'
import { defineKind, type ObjectKind } from './object.ts'

/** `resty.openssl.x509.name` objects: read only. */
export function createNames(): ObjectKind<{ readonly entries: readonly NameEntry[] }> {
  return defineKind<{ readonly entries: readonly NameEntry[] }>(
    {
      find: ({ entries }, name, after): LuaReturn => {
        const wanted = checkString(name, 2)
        const start = typeof after === 'number' ? after : 0
        const at = entries.findIndex((entry, i) => i >= start && isNamed(entry, wanted))
        const found = entries[at]
        return found === undefined ? undefined : [entryTable(found), at + 1]
      },
      each: ({ entries }): LuaReturn => {
        let i = 0
        return defineNative('each', (): LuaReturn => {
          const entry = entries[i++]
          return entry && [nameType(entry.oid).sn, entryTable(entry)]
        })
      },
      all: ({ entries }): LuaReturn =>
        LuaTable.fromRecord(Object.fromEntries(entries.map((entry) => [nameType(entry.oid).sn, entryTable(entry)]))),
      count: ({ entries }): LuaReturn => entries.length,
      tostring: ({ entries }): LuaReturn => nameText(entries),
    },
    {
      __tostring: ({ entries }): LuaReturn => nameText(entries),
      __len: ({ entries }): LuaReturn => entries.length,
    },
  )
}

function isNamed({ oid }: NameEntry, wanted: string): boolean {
  const { sn, ln } = nameType(oid)
  return [oid, sn, ln].includes(wanted)
}

function entryTable({ oid, value }: NameEntry): LuaTable {
  const { nid, sn, ln } = nameType(oid)
  return LuaTable.fromRecord({ id: oid, nid, sn, ln, blob: value })
}

/** Short names and values, sorted, with slashes between. */
function nameText(entries: readonly NameEntry[]): string {
  return entries
    .map(({ oid, value }) => `${nameType(oid).sn}=${value}`)
    .sort()
    .join('/')
}
