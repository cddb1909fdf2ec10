import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'

/** `kong.cluster` (Kong: pdk.json kong.cluster.get_id). */
export function clusterModule({ anywhere, nodeId }: PdkApi): LuaTable {
  return library({ get_id: anywhere('kong.cluster.get_id', () => nodeId) })
}

const TELEMETRY_OFF =
  'Telemetry logging is disabled: log entry will not be recorded. Ensure the OpenTelemetry plugin is correctly ' +
  'configured to report logs in order to use this feature.'

/** `kong.telemetry`: checks its arguments; nothing is recorded (Kong: pdk.json kong.telemetry.log). */
export function telemetryModule({ anywhere }: PdkApi): LuaTable {
  const expected = ['string', 'table', 'string', 'string', 'table']
  const names = ['plugin_name', 'plugin_config', 'message_type', 'message', 'attributes']
  const log = (...args: LuaValue[]): LuaReturn => {
    const wrong = names.findIndex((_name, i) => {
      const isOptional = i > 2 && args[i] === undefined
      return !isOptional && typeName(args[i]) !== expected[i]
    })
    return wrong < 0 ? [undefined, TELEMETRY_OFF] : [undefined, `${names[wrong]} must be a ${expected[wrong]}`]
  }
  return library({ log: anywhere('kong.telemetry.log', log) })
}

/** `kong.timer`: the scheduler behind ngx.timer, with names of one's own (Kong: pdk.json kong.timer). */
export function timerModule({ vm, callNgx }: PdkApi): LuaTable {
  const start = (path: string, name: string, hasName: boolean) =>
    defineNative(name, (_F, _self, ...args): LuaReturn => {
      const [given, ...rest] = args
      const result = callNgx(path, hasName ? rest : args)
      return hasName ? given : result.length === 1 ? result[0] : result
    })
  return library({
    at: start('timer.at', 'at', false),
    every: start('timer.every', 'every', false),
    named_at: start('timer.at', 'named_at', true),
    named_every: start('timer.every', 'named_every', true),
    cancel: defineNative('cancel', () => true),
    stats: defineNative('stats', () => LuaTable.fromRecord({ sys: new LuaTable(), timers: new LuaTable() })),
    is_managed: defineNative('is_managed', () => true),
    start: defineNative('start', () => vm.globals.getString('ngx') !== undefined),
  })
}
