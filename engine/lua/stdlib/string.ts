/**
 * The string library. Source: LuaJIT 2.1 `lib_string.c` with 5.2 compatibility (`rep` takes a separator).
 */

import { dumpFunction } from '../dump.ts'
import { chargeBlocking } from '../runtime/budget.ts'
import { type LuaFunction } from '../runtime/function.ts'
import { LuaCallerError, LuaError } from '../runtime/lua-error.ts'
import {
  argumentError,
  checkInteger,
  checkFunction,
  checkString,
  defineNative,
  library,
  optInteger,
  optString,
} from '../runtime/native.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { chargeString, chargeWork } from './charge.ts'
import { defineLuaCoded } from './lua-coded.ts'
import { PatternMatcher } from './pattern-matcher.ts'
import { formatArguments } from './string-format.ts'
import { gsubFunction } from './string-gsub.ts'
import { debugGsub } from './string-gsub-debug.ts'
import { searchFunctions } from './string-search.ts'

/** LuaJIT's LUAI_MAXCSTACK: most values a native can return. */
const MAX_RESULTS = 8000
/** LuaJIT's longest string. */
const MAX_LENGTH = 0x7fffff00

/** Sets the global `string` and makes it the `__index` of all strings. */
export function installString(vm: LuaVm): void {
  const matcher = new PatternMatcher({
    charge: (units) => chargeBlocking(vm.state, units),
    chargeSlice: (units) => chargeWork(vm.state, units),
    fail: (message) => {
      throw new LuaCallerError(message)
    },
  })
  const gsub = gsubFunction(vm, matcher)
  vm.state.debug.addNative(
    gsub.p,
    debugGsub(vm, matcher, gsub),
    ([, , by]) => typeof by === 'object' && by.luaType === 'function',
  )
  const string = library({
    ...partFunctions(),
    ...wholeFunctions(vm),
    ...searchFunctions(matcher),
    gsub,
    format: defineNative('format', (_F, ...args): LuaReturn => {
      const result = formatArguments(vm, checkString(args[0], 1, args.length), args, 1)
      chargeString(vm.state, result.length)
      return result
    }),
    dump: defineNative('dump', function (_F, f, strip) {
      const dump = dumpFunction(checkFunction(f, 1, arguments.length - 1), strip !== undefined && strip !== false)
      if (dump === undefined) throw new LuaCallerError('unable to dump given function')
      chargeString(vm.state, dump.length)
      return dump
    }),
  })
  vm.globals.setString('string', string)
  vm.stringMetatable.setString('__index', string)
}

/** Functions on single characters and ranges. */
function partFunctions(): Record<'byte' | 'char' | 'sub', LuaFunction> {
  return {
    byte: defineNative('byte', function (_F, subject, first, last): LuaReturn {
      const s = typeof subject === 'string' ? subject : checkString(subject, 1, arguments.length - 1)
      let start = optInteger(first, 2, 1)
      let stop = last === undefined ? start : checkInteger(last, 3)
      if (stop < 0) stop += s.length + 1
      if (start < 0) start += s.length + 1
      if (start <= 0) start = 1
      if (stop > s.length) stop = s.length
      if (start === stop) return s.charCodeAt(start - 1)
      if (start > stop) return EMPTY
      if (stop - start >= MAX_RESULTS) throw new LuaCallerError('string slice too long')
      const codes: LuaValue[] = []
      for (let i = start; i <= stop; i++) codes.push(s.charCodeAt(i - 1))
      return codes
    }),

    char: defineNative('char', (_F, ...codes): LuaReturn => {
      let out = ''
      for (let i = 0; i < codes.length; i++) {
        const code = checkInteger(codes[i], i + 1, codes.length)
        if (code < 0 || code > 255) argumentError(i + 1, 'invalid value')
        out += String.fromCharCode(code)
      }
      return out
    }),

    sub: defineNative('sub', function (_F, subject, first, last): LuaReturn {
      const s = typeof subject === 'string' ? subject : checkString(subject, 1, arguments.length - 1)
      let start = checkInteger(first, 2, arguments.length - 1)
      let stop = last === undefined ? -1 : checkInteger(last, 3)
      if (start < 0) start = Math.max(1, start + s.length + 1)
      else if (start === 0) start = 1
      if (stop < 0) stop += s.length + 1
      return start > stop ? '' : s.slice(start - 1, stop)
    }),
  }
}

/** Functions on the whole string. */
function wholeFunctions(vm: LuaVm): Record<'len' | 'lower' | 'upper' | 'reverse' | 'rep', LuaFunction> {
  return {
    len: defineLuaCoded((_F, subject) => checkString(subject, 1, 1).length),

    lower: defineNative('lower', function (_F, subject) {
      const s = checkString(subject, 1, arguments.length - 1)
      chargeString(vm.state, s.length)
      return isAscii(s) ? s.toLowerCase() : s.replace(UPPER, (run) => run.toLowerCase())
    }),

    upper: defineNative('upper', function (_F, subject) {
      const s = checkString(subject, 1, arguments.length - 1)
      chargeString(vm.state, s.length)
      return isAscii(s) ? s.toUpperCase() : s.replace(LOWER, (run) => run.toUpperCase())
    }),

    reverse: defineNative('reverse', function (_F, subject) {
      const s = checkString(subject, 1, arguments.length - 1)
      chargeString(vm.state, s.length)
      chargeWork(vm.state, s.length >> 4)
      let out = ''
      for (let end = s.length; end > 0; end -= PIECE) out += reversed(s, Math.max(0, end - PIECE), end)
      return out
    }),

    rep: defineNative('rep', function (_F, subject, times, separator) {
      const s = checkString(subject, 1, arguments.length - 1)
      const count = checkInteger(times, 2, arguments.length - 1)
      const between = separator === undefined ? '' : optString(separator, 3, '')
      if (count <= 0) return ''
      const length = s.length * count + between.length * (count - 1)
      if (length > MAX_LENGTH) throw new LuaError('not enough memory')
      chargeString(vm.state, length)
      return between === '' ? s.repeat(count) : (s + between).repeat(count - 1) + s
    }),
  }
}

/** How many characters are reversed at once. */
const PIECE = 1024

function reversed(s: string, start: number, end: number): string {
  const codes: number[] = []
  for (let i = end - 1; i >= start; i--) codes.push(s.charCodeAt(i))
  return String.fromCharCode(...codes)
}

/** Short strings are looked through faster than an expression begins to match. */
const SHORT = 24

function isAscii(s: string): boolean {
  if (s.length > SHORT) return ASCII.test(s)
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 127) return false
  return true
}

const ASCII = /^[\0-\x7f]*$/
const UPPER = /[A-Z]+/g
const LOWER = /[a-z]+/g
