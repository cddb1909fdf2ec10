import { defineNative } from '../../lua/runtime/native.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString } from './assert-arg.ts'
import { listOf } from './tablex-support.ts'

/** `utils.enum`: a read-only table that refuses unknown keys (Penlight 1.13). */
export function enumFunction(vm: LuaVm): LuaFunction {
  return defineNative('enum', (_F, ...args) => {
    const [first] = args
    const entries =
      first instanceof LuaTable ? tableEntries(vm, first) : args.map((value, i) => pair(assertString(vm, i + 1, value)))
    if (entries.length === 0) return vm.fail('expected at least 1 entry')
    const valid = `(expected one of: '${entries.map(([name]) => name).join("', '")}')`
    const unknown = (key: LuaValue): string => `'${vm.tostring(key)}' is not a valid value ${valid}`
    const made = LuaTable.fromRecord(Object.fromEntries(entries))
    made.metatable = LuaTable.fromRecord({
      __index: defineNative('__index', (_G, _self, key) => vm.fail(unknown(key))),
      __newindex: defineNative('__newindex', () => vm.fail('the Enum object is read-only')),
      __call: defineNative('__call', (_G, _self, key): LuaReturn => {
        const value = typeof key === 'string' ? made.getString(key) : undefined
        return value === undefined ? [undefined, unknown(key)] : value
      }),
    })
    return made
  })
}

type Entry = readonly [name: string, value: LuaValue]

function pair(name: string): Entry {
  return [name, name]
}

function tableEntries(vm: LuaVm, table: LuaTable): readonly Entry[] {
  const listed = listOf(table).map((value, i) =>
    typeof value === 'string'
      ? pair(value)
      : vm.fail(`expected 'string' but got '${typeName(value)}' at index ${i + 1}`),
  )
  const names = new Set(listed.map(([name]) => name))
  const keyed = [...table.entries()].flatMap(([key, value]): readonly Entry[] => {
    if (typeof key === 'number' && Number.isInteger(key)) return []
    if (typeof key !== 'string') return vm.fail(`expected key to be 'string' but got '${typeName(key)}'`)
    return names.has(key) ? vm.fail(`duplicate entry in array and hash part: '${key}'`) : [[key, value]]
  })
  return [...listed, ...keyed]
}
