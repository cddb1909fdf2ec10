import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'

/** A header's name and the lines it becomes. */
export interface HeaderLines {
  readonly name: string
  readonly values: readonly string[]
}

/** Name and value of set_header and add_header (Kong: pdk.json, errors of kong.response.set_header). */
export function checkHeader(vm: LuaVm, name: LuaValue, value: LuaValue): HeaderLines {
  const key = checkName(vm, name)
  if (!isHeaderValue(value)) {
    return vm.fail(
      `invalid header value for "${key}": got ${typeName(value)}, expected array of string, string, number or boolean`,
    )
  }
  return { name: key, values: linesOf(vm, key, value) }
}

/** Names and values of set_headers and of the headers given to exit and error. */
export function checkHeaders(vm: LuaVm, headers: LuaValue): HeaderLines[] {
  if (!(headers instanceof LuaTable)) return vm.fail('headers must be a table')
  return [...headers.entries()].map(([name, value]) => {
    const key = checkName(vm, name)
    if (!isHeaderValue(value)) {
      return vm.fail(
        `invalid header value for "${key}": got ${typeName(value)}, expected string, number, boolean or array of strings`,
      )
    }
    return { name: key, values: linesOf(vm, key, value) }
  })
}

function checkName(vm: LuaVm, name: LuaValue): string {
  if (typeof name === 'string') return name
  return vm.fail(`invalid header name "${vm.tostring(name)}": got ${typeName(name)}, expected string`)
}

function isHeaderValue(value: LuaValue): boolean {
  return value instanceof LuaTable || ['string', 'number', 'boolean'].includes(typeof value)
}

/** An empty text becomes one space: nginx would drop the header (Kong: pdk.json `_meta.headerNormalization`). */
function linesOf(vm: LuaVm, name: string, value: LuaValue): string[] {
  if (!(value instanceof LuaTable)) return [normalized(vm.tostring(value))]
  return Array.from({ length: value.length() }, (_item, i) => {
    const item = value.getIndex(i + 1)
    if (typeof item === 'string') return normalized(item)
    return vm.fail(`invalid header value in array "${name}": got ${typeName(item)}, expected string`)
  })
}

function normalized(text: string): string {
  return text === '' ? ' ' : text
}
