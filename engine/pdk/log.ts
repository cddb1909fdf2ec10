import { LOG_LEVELS, type LogLevel } from '../host.ts'
import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { callerName, contextOf, placeOf, pluginOf } from '../scripting/current.ts'
import { isLogged, shortPlace, writeLog } from '../scripting/log-line.ts'
import type { PdkApi } from './api.ts'
import { createInspector } from './log-inspect.ts'
import { DEFAULT_FORMAT, NAMESPACE_FORMAT, parseFormat, renderFormat, type LogFormat } from './log-format.ts'
import { serializeFunctions } from './serialize.ts'

/** How Kong names its levels. */
const NAMES: Partial<Record<LogLevel, string>> = { error: 'err' }

/** One log facility: a namespace and the format of its lines. */
interface Facility {
  readonly namespace: string | undefined
  format: LogFormat
}

/**
 * `kong.log`: inside a handler the facility of its plugin, elsewhere Kong's own. Facilities live as long as the
 * worker, so a format stays (Kong: pdk.json kong.log.*, `_meta.notes`).
 */
export function createLog(api: PdkApi): () => LuaTable {
  const core = createFacility(api, { namespace: undefined, format: parse(api, DEFAULT_FORMAT) })
  const plugins = new Map<string, LuaTable>()
  return () => {
    const name = pluginOf(contextOf(api.vm))
    if (name === undefined) return core
    const known = plugins.get(name)
    if (known !== undefined) return known
    const created = createFacility(api, { namespace: name, format: parse(api, NAMESPACE_FORMAT) })
    plugins.set(name, created)
    return created
  }
}

function createFacility(api: PdkApi, facility: Facility): LuaTable {
  const table = new LuaTable()
  for (const level of LOG_LEVELS) {
    const name = NAMES[level] ?? level
    table.setString(
      name,
      api.anywhere(`kong.log.${name}`, (...parts) => write(api, facility, level, parts)),
    )
  }
  const trace = defineNative('trace', () => EMPTY)
  const functions = {
    trace,
    set_format: defineNative('set_format', (_F, format) => setFormat(api, facility, format)),
    new: defineNative('new', (_F, namespace, format) => createNamed(api, namespace, format)),
    inspect: createInspector(api, facility.namespace),
    deprecation: createDeprecation(api, facility),
    ...serializeFunctions(api),
  }
  for (const [name, value] of Object.entries(functions)) table.setString(name, value)
  table.metatable = LuaTable.fromRecord({
    __call: api.anywhere('kong.log', (_log, ...parts) => write(api, facility, 'notice', parts)),
  })
  return table
}

function write(api: PdkApi, facility: Facility, level: LogLevel, parts: readonly LuaValue[]): LuaReturn {
  if (!isLogged(api, level)) return EMPTY
  const { vm } = api
  const at = placeOf(vm)
  const place = shortPlace(placeOf(vm, 1))
  const colon = place.lastIndexOf(':')
  const text = renderFormat(facility.format, {
    file_src: place.slice(0, colon),
    line_src: place.slice(colon + 1),
    func_name: callerName(vm) ?? '?',
    message: parts.map((part) => vm.tostring(part)).join(''),
    namespace: facility.namespace ?? '',
  })
  writeLog(vm, api, { level, message: `[kong] ${text}`, at })
  return EMPTY
}

function setFormat(api: PdkApi, facility: Facility, format: LuaValue): LuaReturn {
  if (format !== undefined && typeof format !== 'string') return api.vm.fail('format must be a string')
  facility.format = parse(api, format ?? (facility.namespace === undefined ? DEFAULT_FORMAT : NAMESPACE_FORMAT))
  return EMPTY
}

function parse({ vm }: PdkApi, text: string): LogFormat {
  const format = parseFormat(text)
  return 'error' in format ? vm.fail(`could not parse format: ${format.error}`) : format
}

/** `kong.log.new(namespace, format)`. */
function createNamed(api: PdkApi, namespace: LuaValue, format: LuaValue): LuaReturn {
  const { vm } = api
  if (typeof namespace !== 'string') return vm.fail('namespace must be a string')
  if (namespace === '') return vm.fail('namespace cannot be an empty string')
  if (format !== undefined && typeof format !== 'string') return vm.fail('format must be a string if specified')
  if (format === '') return vm.fail('format cannot be an empty string if specified')
  return createFacility(api, { namespace, format: parse(api, format ?? NAMESPACE_FORMAT) })
}

/** `kong.log.deprecation(text…, { after, removal })`: a warning in Penlight's words. */
function createDeprecation(api: PdkApi, facility: Facility): LuaTable {
  const { vm } = api
  const table = library({
    write: defineNative('write', (_F, ...parts) => write(api, facility, 'warn', parts)),
  })
  table.metatable = LuaTable.fromRecord({
    __call: defineNative('__call', (_F, _table, ...args) => {
      const last = args.at(-1)
      const options = last instanceof LuaTable ? last : undefined
      const parts = (options === undefined ? args : args.slice(0, -1)).map((part) => vm.tostring(part))
      const after = options?.getString('after')
      const removal = options?.getString('removal')
      const notes = [
        after === undefined ? undefined : `deprecated after ${vm.tostring(after)}`,
        removal === undefined ? undefined : `scheduled for removal in ${vm.tostring(removal)}`,
      ].filter((note) => note !== undefined)
      const suffix = notes.length === 0 ? '' : ` (${notes.join(', ')})`
      return write(api, facility, 'warn', [`${parts.join('')}${suffix}`])
    }),
  })
  return table
}
