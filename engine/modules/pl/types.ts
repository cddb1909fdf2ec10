import { checkNumber, checkString, defineNative, library } from '../../lua/runtime/native.ts'
import { metamethodOf, metatableOf } from '../../lua/runtime/metatable.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertTable } from './assert-arg.ts'
import { isTruthy, itemsOf, lower } from './lua-access.ts'

const TRUE_WORDS = ['yes', 'y', 'true', 't', '1']

/** `pl.types` (Penlight 1.13). */
export function createTypes(vm: LuaVm): LuaTable {
  const able = (name: string, ...events: readonly string[]): LuaFunction =>
    defineNative(name, (_F, value): LuaReturn => {
      if (value instanceof LuaTable) return true
      return events.every((event) => metamethodOf(vm.state, value, event) !== undefined) ? true : undefined
    })
  return library({
    is_callable: defineNative('is_callable', (_F, value): LuaReturn => {
      if (typeName(value) === 'function') return true
      return metamethodOf(vm.state, value, '__call') === undefined ? undefined : true
    }),
    is_type: defineNative('is_type', (_F, value, type) =>
      typeof type === 'string' ? typeName(value) === type : metatableOf(vm.state, value) === type,
    ),
    type: defineNative('type', (_F, value) => typeOf(vm, value)),
    is_integer: defineNative('is_integer', (_F, value) => Number.isInteger(checkNumber(value, 1))),
    is_empty: defineNative('is_empty', (_F, value, ignoresSpaces) => {
      if (value instanceof LuaTable) return value.next(undefined) === undefined
      if (typeof value !== 'string') return true
      return value === '' || (isTruthy(ignoresSpaces) && /^[ \t-\r]+$/.test(value))
    }),
    is_indexable: able('is_indexable', '__len', '__index'),
    is_iterable: able('is_iterable', '__pairs'),
    is_writeable: able('is_writeable', '__newindex'),
    to_bool: defineNative('to_bool', (_F, value, words, checksObjects) => {
      const more = isTruthy(words) ? itemsOf(vm, assertTable(vm, 2, words)) : []
      return toBool(value, more, isTruthy(checksObjects))
    }),
  })
}

/** A class's name, "file", or what `type` says; "unknown table" for a metatable without name. */
function typeOf(vm: LuaVm, value: LuaValue): LuaValue {
  const type = typeName(value)
  const metatable = type === 'table' || type === 'userdata' ? metatableOf(vm.state, value) : undefined
  if (metatable === undefined) return type
  return metatable.getString('_name') ?? (type === 'userdata' ? 'file' : `unknown ${type}`)
}

function toBool(value: LuaValue, words: readonly LuaValue[], checksObjects: boolean): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (typeof value === 'string') {
    const word = lower(value)
    return (
      TRUE_WORDS.includes(word) ||
      words.some((other) => typeof other === 'string' && lower(checkString(other, 2)) === word)
    )
  }
  if (value instanceof LuaTable) return checksObjects && value.next(undefined) !== undefined
  return checksObjects && value !== undefined
}
