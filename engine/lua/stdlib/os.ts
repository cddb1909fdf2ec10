/**
 * The os library in a sandbox without processes and without a writable file system, in UTC.
 *
 * Source: LuaJIT 2.1 `lib_os.c`, Lua 5.1 manual §5.8; conformance/lib/jit.jsonl (`jit/date`).
 */

import { type LuaFunction } from '../runtime/function.ts'
import { numberToInt64 } from '../runtime/int64.ts'
import { LuaCallerError } from '../runtime/lua-error.ts'
import { argumentError, checkNumber, checkString, checkTable, defineNative, library } from '../runtime/native.ts'
import { stringToNumber } from '../runtime/number.ts'
import { LuaTable } from '../runtime/table.ts'
import { type LuaReturn, type LuaValue } from '../runtime/value.ts'
import { type LuaVm } from '../vm.ts'
import { breakDown, type BrokenDownTime, makeTime } from './calendar.ts'
import { readField } from './plain-operators.ts'
import { strftime } from './strftime.ts'

/** Sets the global `os`. */
export function installOs(vm: LuaVm): void {
  const started = vm.options.now()
  vm.globals.setString(
    'os',
    library({
      ...timeFunctions(vm),
      clock: defineNative('clock', () => vm.options.now() - started),
      difftime: defineNative('difftime', function (_F, later, earlier): LuaReturn {
        // The C compiler evaluates the second argument first, which decides whose error comes out.
        const from = earlier === undefined ? 0n : numberToInt64(checkNumber(earlier, 2))
        return Number(numberToInt64(checkNumber(later, 1, arguments.length - 1)) - from)
      }),
      getenv: defineNative('getenv', function (_F, name): LuaReturn {
        checkString(name, 1, arguments.length - 1)
        return undefined
      }),
      setlocale: defineNative('setlocale', setLocale),
      ...refusedFunctions(),
    }),
  )
}

function timeFunctions(vm: LuaVm): Record<'time' | 'date', LuaFunction> {
  return {
    time: defineNative('time', function (_F, fields): LuaReturn {
      if (fields === undefined) return Math.floor(vm.options.now())
      const seconds = makeTime(readTime(vm, checkTable(fields, 1)))
      // C's mktime says "failed" with the value that also is one second before 1970.
      return seconds === -1 ? undefined : seconds
    }),
    date: defineNative('date', (_F, format, time): LuaReturn => {
      const text = format === undefined ? '%c' : checkString(format, 1)
      const seconds = time === undefined ? Math.floor(vm.options.now()) : Number(numberToInt64(checkNumber(time, 2)))
      return formatDate(text, seconds)
    }),
  }
}

function formatDate(format: string, seconds: number): LuaReturn {
  const isUtc = format.startsWith('!')
  const text = isUtc ? format.slice(1) : format
  const time = breakDown(seconds)
  if (time === undefined) return undefined
  if (text === '*t') return fieldsOf(time)
  // strftime stops at a NUL.
  const nul = text.indexOf('\0')
  return strftime(nul < 0 ? text : text.slice(0, nul), time, { seconds, zone: isUtc ? 'GMT' : 'UTC' })
}

function fieldsOf(time: BrokenDownTime): LuaTable {
  return LuaTable.fromRecord({
    sec: time.sec,
    min: time.min,
    hour: time.hour,
    day: time.day,
    month: time.month + 1,
    year: time.year,
    wday: time.weekday + 1,
    yday: time.yearday + 1,
    isdst: false,
  })
}

function readTime(vm: LuaVm, fields: LuaTable): Parameters<typeof makeTime>[0] {
  const sec = readInt(vm, fields, 'sec', 0)
  const min = readInt(vm, fields, 'min', 0)
  const hour = readInt(vm, fields, 'hour', 12)
  const day = readInt(vm, fields, 'day', undefined)
  const month = readInt(vm, fields, 'month', undefined) - 1
  const year = readInt(vm, fields, 'year', undefined)
  // A zone without summer time takes it for one hour when it is asked for (glibc's mktime).
  const isdst = readField(vm.state, fields, 'isdst')
  const shift = isdst === undefined || isdst === false ? 0 : 1
  return { sec, min, hour: hour - shift, day, month, year }
}

function readInt(vm: LuaVm, fields: LuaTable, key: string, fallback: number | undefined): number {
  const value = readField(vm.state, fields, key)
  const number = typeof value === 'string' ? stringToNumber(value) : value
  if (typeof number === 'number') return Number(BigInt.asIntN(32, numberToInt64(number)))
  if (fallback === undefined) throw new LuaCallerError(`field '${key}' missing in date table`)
  return fallback
}

const CATEGORIES = ['ctype', 'numeric', 'time', 'collate', 'monetary', 'all']

/** Only the C locale exists. */
function setLocale(_F: LuaFunction, locale: LuaValue, category: LuaValue): LuaReturn {
  if (category !== undefined) {
    const name = checkString(category, 2)
    if (!CATEGORIES.includes(name)) argumentError(2, `invalid option '${name}'`)
  }
  if (locale === undefined) return 'C'
  return ['', 'C', 'POSIX'].includes(checkString(locale, 1)) ? 'C' : undefined
}

/** What needs an operating system. */
function refusedFunctions(): Record<'execute' | 'exit' | 'remove' | 'rename' | 'tmpname', LuaFunction> {
  return {
    execute: defineNative('execute', (_F, command): LuaReturn => {
      // No shell is what system(NULL) may honestly say.
      if (command === undefined) return 0
      throw new LuaCallerError("'os.execute' is not available: there are no processes here")
    }),
    exit: defineNative('exit', () => {
      throw new LuaCallerError("'os.exit' is not available: a plugin cannot end the gateway here")
    }),
    remove: defineNative('remove', function (_F, path): LuaReturn {
      return readOnly(checkString(path, 1, arguments.length - 1))
    }),
    rename: defineNative('rename', function (_F, from, to): LuaReturn {
      const path = checkString(from, 1, arguments.length - 1)
      checkString(to, 2, arguments.length - 1)
      return readOnly(path)
    }),
    tmpname: defineNative('tmpname', () => {
      throw new LuaCallerError('unable to generate a unique filename')
    }),
  }
}

/** EROFS, as C reports it. */
function readOnly(path: string): LuaReturn {
  return [undefined, `${path}: Read-only file system`, 30]
}
