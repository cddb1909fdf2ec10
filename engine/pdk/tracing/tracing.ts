import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { PdkApi } from '../api.ts'
import { createNoopSpan, createNoopTracer } from './noop.ts'
import { spanMethods } from './span.ts'
import { RequestTracing } from './request-tracing.ts'
import { createTracer } from './tracer.ts'
import type { TracedRequest } from './traced-request.ts'

/** Default of kong.conf's tracing_sampling_rate. */
const SAMPLING_RATE = 0.01

/** What kong.conf says of tracing: kinds of spans the gateway makes itself, none when it is `off`. */
export function instrumentationsOf({ configuration }: Pick<PdkApi, 'configuration'>): ReadonlySet<string> {
  const given = configuration?.['tracing_instrumentations']
  const names = (Array.isArray(given) ? given : String(given ?? 'off').split(',')).map((name) => String(name).trim())
  return new Set(names[0] === 'off' || names[0] === 'false' || names[0] === '' ? [] : names)
}

/** What becomes of a tracer. */
export interface TracingUse {
  /** `kong.tracing` is another one from now on. */
  useGlobally(tracer: LuaTable): void
  /** kong.conf wants spans of the gateway itself. */
  traceRequests(tracing: RequestTracing): void
}

/** `kong.tracing`: silent unless kong.conf switches instrumentations on or a plugin makes a tracer (Kong: pdk.json). */
export function tracingModule(api: PdkApi, { useGlobally, traceRequests }: TracingUse): LuaTable {
  const { vm, anywhere, configuration } = api
  const noopSpan = createNoopSpan()
  const noop = createNoopTracer(api, noopSpan)
  const methods = spanMethods(api)
  const tracers = new Map<LuaValue, LuaTable>()
  const finishTracer = (tracer: LuaTable): LuaTable => {
    tracer.setString('new', make)
    tracer.setString('set_global_tracer', setGlobal)
    tracer.metatable = LuaTable.fromRecord({
      __call: defineNative('__call', (_F, _tracer, name, options) => create(name, options)),
    })
    return tracer
  }
  const create = (name?: LuaValue, options?: LuaValue, onCreated?: (spans: TracedRequest) => void): LuaTable => {
    const key = typeof name === 'string' ? name : 'default'
    const known = tracers.get(key)
    if (known !== undefined) return known
    const option = (field: string) => (options instanceof LuaTable ? options.getString(field) : undefined)
    if (option('noop') === true) return noop
    const rate = option('sampling_rate') ?? 1
    const namespace = option('namespace')
    const samplingRate = typeof rate === 'number' ? rate : vm.fail('invalid fraction')
    const tracer = finishTracer(
      createTracer(
        api,
        {
          name: key,
          samplingRate,
          namespace: typeof namespace === 'string' ? namespace : 'KONG',
          noopSpan,
          methods,
        },
        onCreated,
      ),
    )
    tracers.set(key, tracer)
    return tracer
  }
  const make = anywhere('kong.tracing.new', (name, options) => create(name, options))
  const setGlobal = anywhere('kong.tracing.set_global_tracer', (tracer): LuaReturn => {
    if (!(tracer instanceof LuaTable) || ![noop, ...tracers.values()].includes(tracer)) return vm.fail('invalid tracer')
    tracer.setString('active_span_key', 'active_span')
    useGlobally(tracer)
    return EMPTY
  })
  finishTracer(noop)
  const kinds = instrumentationsOf(api)
  if (kinds.size === 0) return noop
  const given = configuration?.['tracing_sampling_rate']
  const core = create(
    'instrument',
    LuaTable.fromRecord({ sampling_rate: typeof given === 'number' ? given : SAMPLING_RATE }),
    (spans) => traceRequests(new RequestTracing(api, spans, kinds)),
  )
  core.setString('active_span_key', 'active_span')
  return core
}
