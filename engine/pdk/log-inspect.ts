import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { callerName, placeOf } from '../scripting/current.ts'
import { isLogged, shortPlace, writeLog } from '../scripting/log-line.ts'
import type { PdkApi } from './api.ts'
import { inspect } from '../scripting/inspect.ts'

const WIDTH = 120

/** `kong.log.inspect(...)`: values drawn in a box at notice level, unless switched off (Kong: pdk.json kong.log.inspect). */
export function createInspector(api: PdkApi, namespace: string | undefined): LuaTable {
  let isOn = true
  const set = (name: string, value: boolean) =>
    defineNative(name, () => {
      isOn = value
      return EMPTY
    })
  const table = library({ on: set('on', true), off: set('off', false) })
  table.metatable = LuaTable.fromRecord({
    __call: defineNative('__call', (_F, _table, ...values): LuaReturn => {
      if (isOn && isLogged(api, 'notice')) draw(api, namespace, values)
      return EMPTY
    }),
  })
  return table
}

function draw(api: PdkApi, namespace: string | undefined, values: readonly LuaValue[]): void {
  const at = placeOf(api.vm)
  const place = shortPlace(at)
  const colon = place.lastIndexOf(':')
  const head = `[kong] ${place.slice(0, colon)}:${callerName(api.vm) ?? '?'}:${place.slice(colon + 1)}${namespace === undefined ? '' : ` [${namespace}]`} `
  const text = values.map((value) => inspect(api.vm, value)).join(' ')
  const lines = text
    .split('\n')
    .flatMap(wrap)
    .map((line) => `|${line.padEnd(WIDTH)}|`)
  const message = [`${head.padEnd(WIDTH, '-')}+`, ...lines, `+${'-'.repeat(WIDTH)}+`].join('\n')
  writeLog(api.vm, api, { level: 'notice', message, at })
}

function wrap(line: string): string[] {
  const pieces: string[] = []
  for (let at = 0; at < line.length || at === 0; at += WIDTH) pieces.push(line.slice(at, at + WIDTH))
  return pieces
}
