import type { LogLevel } from '../host.ts'
import { argumentError, checkInteger, defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { NULL } from '../lua/runtime/userdata.ts'
import { EMPTY, typeName, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { callerName, placeOf } from '../scripting/current.ts'
import { isLogged, shortPlace, writeLog } from '../scripting/log-line.ts'
import type { NgxApi } from './api.ts'

const LEVELS: readonly LogLevel[] = ['emerg', 'emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug']

/** `ngx.log` and the global `print`, which logs at notice (Kong: nginx-behaviour.md §22, section A 34). */
export function installLog(api: NgxApi, ngx: LuaTable): void {
  const { vm } = api
  ngx.setString(
    'log',
    defineNative('log', (_F, level, ...parts) => {
      const number = checkInteger(level, 1)
      const name = LEVELS[number]
      if (name === undefined || number < 0) return argumentError(1, `bad log level: ${number}`)
      if (isLogged(api, name)) write(api, name, parts.map((part, i) => logText(vm, part, i + 2)).join(''))
      return EMPTY
    }),
  )
  vm.globals.setString(
    'print',
    defineNative('print', (_F, ...parts) => {
      if (isLogged(api, 'notice')) write(api, 'notice', parts.map((part, i) => logText(vm, part, i + 1)).join(''))
      return EMPTY
    }),
  )
}

function write(api: NgxApi, level: LogLevel, text: string): void {
  const at = placeOf(api.vm)
  const name = callerName(api.vm)
  writeLog(api.vm, api, {
    level,
    message: `[lua] ${shortPlace(placeOf(api.vm, 1))}: ${name === undefined ? '' : `${name}(): `}${text}`,
    at,
  })
}

function logText(vm: LuaVm, value: LuaValue, position: number): string {
  if (value === NULL) return 'null'
  if (value instanceof LuaTable && value.metatable?.getString('__tostring') === undefined) {
    return argumentError(position, 'expected table to have __tostring metamethod')
  }
  const type = typeName(value)
  if (type === 'function' || type === 'thread') {
    return argumentError(position, `string, number, boolean, or nil expected, got ${type}`)
  }
  return vm.tostring(value)
}
