import { library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { typeName, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'

const OFF =
  'Telemetry logging is disabled: log entry will not be recorded. Ensure the OpenTelemetry plugin is correctly ' +
  'configured to report logs in order to use this feature.'
/** Group and point of kong.dynamic_hook where a plugin that reports logs listens. */
const GROUP = 'observability_logs'
const POINT = 'push'
/** Frames between the listener and whoever called `kong.telemetry.log`. */
const STACK_LEVEL = 5
const ARGUMENTS = [
  ['plugin_name', 'string'],
  ['plugin_config', 'table'],
  ['message_type', 'string'],
  ['message', 'string'],
  ['attributes', 'table'],
] as const

/** `kong.telemetry`: entries go to the plugin that reports logs; without one nobody wants them (Kong: pdk.json). */
export function telemetryModule(api: PdkApi): LuaTable {
  const log = (...args: LuaValue[]): LuaReturn => {
    for (const [i, [name, type]] of ARGUMENTS.entries()) {
      const isLeftOut = i > 2 && args[i] === undefined
      if (!isLeftOut && typeName(args[i]) !== type) return [undefined, `${name} must be a ${type}`]
    }
    const hooks = dynamicHook(api)
    if (hooks === undefined || api.vm.callPlain(hooks.getString('is_group_enabled'), [GROUP])[0] !== true)
      return [undefined, OFF]
    const [name, config, type, message, attributes] = args
    const described = describedAs({ name, config, type, attributes })
    api.vm.callPlain(hooks.getString('run_hooks'), [GROUP, POINT, STACK_LEVEL, described, undefined, message])
    return true
  }
  return library({ log: api.anywhere('kong.telemetry.log', log) })
}

interface Described {
  readonly name: LuaValue
  readonly config: LuaValue
  readonly type: LuaValue
  readonly attributes: LuaValue
}

/** The caller's attributes, which stay as they are, and who said it. */
function describedAs({ name, config, type, attributes }: Described): LuaTable {
  const all = new LuaTable()
  if (attributes instanceof LuaTable) for (const [key, value] of attributes.entries()) all.set(key, value)
  const ofConfig = (key: string) => (config instanceof LuaTable ? config.getString(key) : undefined)
  all.setString('message.type', type)
  all.setString('plugin.name', name)
  all.setString('plugin.id', ofConfig('__plugin_id'))
  all.setString('plugin.instance.name', ofConfig('plugin_instance_name'))
  return all
}

/** Undefined while no plugin has required it: then nobody can have enabled anything. */
function dynamicHook({ vm }: PdkApi): LuaTable | undefined {
  const loaded = vm.globals.getString('package')
  const modules = loaded instanceof LuaTable ? loaded.getString('loaded') : undefined
  const hooks = modules instanceof LuaTable ? modules.getString('kong.dynamic_hook') : undefined
  return hooks instanceof LuaTable ? hooks : undefined
}
