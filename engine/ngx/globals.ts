import { defineNative } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY } from '../lua/runtime/value.ts'
import { contextOf, placeOf } from '../scripting/current.ts'
import { shortPlace, writeLog } from '../scripting/log-line.ts'
import type { NgxApi } from './api.ts'

/** Writing a new global during a request is warned about (Kong: nginx-behaviour.md §22). */
export function guardGlobals(api: NgxApi): void {
  const { vm } = api
  const metatable = vm.globals.metatable ?? new LuaTable()
  if (metatable.getString('__newindex') !== undefined) return
  metatable.setString(
    '__newindex',
    defineNative('__newindex', (_F, globals, name, value) => {
      if (globals instanceof LuaTable) globals.set(name, value)
      const phase = contextOf(vm)?.nginxPhase
      if (phase === undefined || phase === 'init') return EMPTY
      const at = placeOf(vm)
      const message =
        `[lua] _G write guard:12: __newindex(): writing a global Lua variable ('${vm.tostring(name)}') which may lead to ` +
        "race conditions between concurrent requests, so prefer the use of 'local' variables"
      writeLog(vm, api, { level: 'warn', message: `${message}\nstack traceback:\n\t${shortPlace(at)}`, at })
      return EMPTY
    }),
  )
  vm.globals.metatable = metatable
}
