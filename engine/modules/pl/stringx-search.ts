import { checkInteger, checkString, defineNative } from '../../lua/runtime/native.ts'
import type { LuaReturn, LuaValue } from '../../lua/runtime/value.ts'
import type { LuaVm } from '../../lua/vm.ts'
import { assertString, refuseArgument } from './assert-arg.ts'
import { isTruthy } from './lua-access.ts'
import type { Functions } from './stringx.ts'

/** Finding, counting, replacing and partitioning of `pl.stringx`; everything is plain text. */
export function searchFunctions(vm: LuaVm): Functions {
  return {
    lfind: defineNative('lfind', (_F, text, part, first, last): LuaReturn => {
      const s = assertString(vm, 1, text)
      return firstOf(s, assertString(vm, 2, part), startOf(first, s), lastOf(last))
    }),
    rfind: defineNative('rfind', (_F, text, part, first, last): LuaReturn => {
      const s = assertString(vm, 1, text)
      const found = occurrences(s, assertString(vm, 2, part), {
        first: startOf(first, s),
        last: lastOf(last),
        overlap: true,
      })
      return found.last
    }),
    count: defineNative('count', (_F, text, part, overlap): LuaReturn => {
      const s = assertString(vm, 1, text)
      return occurrences(s, checkString(part, 2), { first: 0, last: undefined, overlap: isTruthy(overlap) }).count
    }),
    replace: defineNative('replace', (_F, text, old, replacement, most) => {
      const s = assertString(vm, 1, text)
      const limit = most === undefined ? Infinity : checkInteger(most, 4)
      return replaceAtMost(s, assertString(vm, 2, old), assertString(vm, 3, replacement), limit)
    }),
    partition: defineNative('partition', (_F, text, delimiter): LuaReturn => {
      const s = assertString(vm, 1, text)
      const mark = assertDelimiter(vm, delimiter)
      return parts(s, mark, s.indexOf(mark)) ?? [s, '', '']
    }),
    rpartition: defineNative('rpartition', (_F, text, delimiter): LuaReturn => {
      const s = assertString(vm, 1, text)
      const mark = assertDelimiter(vm, delimiter)
      return parts(s, mark, s.lastIndexOf(mark)) ?? ['', '', s]
    }),
  }
}

function assertDelimiter(vm: LuaVm, value: LuaValue): string {
  if (typeof value !== 'string') return refuseArgument(vm, 2, 'string', value)
  return value === '' ? vm.fail("argument 2: '' must be a non-empty string") : value
}

function parts(text: string, mark: string, at: number): readonly string[] | undefined {
  return at < 0 ? undefined : [text.slice(0, at), mark, text.slice(at + mark.length)]
}

/** `string.find`'s start, from 0. */
function startOf(value: LuaValue, text: string): number {
  if (!isTruthy(value)) return 0
  const i = checkInteger(value, 3)
  return i < 0 ? Math.max(0, text.length + i) : Math.max(0, i - 1)
}

function lastOf(value: LuaValue): number | undefined {
  return isTruthy(value) ? checkInteger(value, 4) : undefined
}

function firstOf(text: string, part: string, start: number, last: number | undefined): LuaReturn {
  const at = start > text.length ? -1 : text.indexOf(part, start)
  return at < 0 || (last !== undefined && at + part.length > last) ? undefined : at + 1
}

interface Range {
  readonly first: number
  readonly last: number | undefined
  readonly overlap: boolean
}

function occurrences(text: string, part: string, { first, last, overlap }: Range): { last?: number; count: number } {
  const end = last ?? text.length
  if (part === '') return { last: end + 1, count: end - first }
  let found: number | undefined
  let count = 0
  let at = text.indexOf(part, first)
  while (at >= 0 && at + part.length <= end) {
    found = at + 1
    count++
    at = text.indexOf(part, overlap ? at + 1 : at + part.length)
  }
  return found === undefined ? { count } : { last: found, count }
}

function replaceAtMost(text: string, old: string, replacement: string, most: number): string {
  let out = ''
  let from = 0
  for (let done = 0; done < most; done++) {
    const at = text.indexOf(old, from)
    if (at < 0) break
    out += text.slice(from, at) + replacement
    from = at + old.length
    if (old !== '') continue
    if (at >= text.length) break
    out += text.charAt(from++)
  }
  return out + text.slice(from)
}
