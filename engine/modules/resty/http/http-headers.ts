import { defineNative } from '../../../lua/runtime/native.ts'
import { LuaTable } from '../../../lua/runtime/table.ts'
import type { LuaValue } from '../../../lua/runtime/value.ts'
import type { LuaVm } from '../../../lua/vm.ts'

/**
 * A table whose keys ignore case and take _ for -; the first spelling stays.
 * Source: lua-resty-http 0.17.2 lib/resty/http_headers.lua.
 */
export class HttpHeaders {
  readonly table = new LuaTable()
  readonly #spellings = new Map<string, string>()

  constructor(vm: LuaVm) {
    const keyOf = (key: LuaValue): string => (typeof key === 'string' ? key : vm.tostring(key))
    this.table.metatable = LuaTable.fromRecord({
      normalised: new LuaTable(),
      __index: defineNative('__index', (_F, _table, key) => this.get(keyOf(key))),
      __newindex: defineNative('__newindex', (_F, _table, key, value) => {
        this.set(keyOf(key), value)
        return []
      }),
    })
  }

  get(name: string): LuaValue {
    const spelling = this.#spellings.get(normalise(name))
    return spelling === undefined ? undefined : this.table.getString(spelling)
  }

  set(name: string, value: LuaValue): void {
    const normal = normalise(name)
    const spelling = this.#spellings.get(normal) ?? name.replaceAll('_', '-')
    this.#spellings.set(normal, spelling)
    this.table.setString(spelling, value)
  }

  /** A field that may come more than once: values collect in a list. */
  add(name: string, value: string): void {
    const old = this.get(name)
    if (old === undefined) this.set(name, value)
    else if (old instanceof LuaTable) old.setIndex(old.length() + 1, value)
    else this.set(name, LuaTable.fromArray([old, value]))
  }
}

function normalise(name: string): string {
  return name.replaceAll('_', '-').toLowerCase()
}

/** The module resty.http_headers. */
export function createHeadersModule(vm: LuaVm): LuaTable {
  return LuaTable.fromRecord({
    _VERSION: '0.17.2',
    new: defineNative('new', () => new HttpHeaders(vm).table),
  })
}
