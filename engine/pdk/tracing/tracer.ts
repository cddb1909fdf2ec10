import { LuaFunction } from '../../lua/runtime/function.ts'
import { library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { PdkApi } from '../api.ts'
import { logCore } from '../log-core.ts'
import { sampleByTraceId } from './sampler.ts'
import { checkSpanOptions } from './span.ts'
import { TracedRequest, type TracerOptions } from './traced-request.ts'

/** Root spans of requests nobody records themselves, made only to pass ids on. */
const PROPAGATION_ONLY = 'kong.propagation_only'

/** A tracer that records: its spans lie in `ngx.ctx`, `[0]` is their number, `[1]` the root (Kong: pdk.json kong.tracing). */
export function createTracer(
  api: PdkApi,
  options: TracerOptions,
  onCreated?: (spans: TracedRequest) => void,
): LuaTable {
  const tracer = LuaTable.fromRecord({ name: options.name, active_span_key: `${options.name}_active_span` })
  const spans = new TracedRequest(api, tracer, options)
  onCreated?.(spans)
  const functions = library({ ...creation(api, spans), ...collection(api, spans), ...sampling(api, spans) })
  for (const [name, value] of functions.entries()) tracer.set(name, value)
  return tracer
}

function creation(api: PdkApi, spans: TracedRequest): Record<string, LuaFunction> {
  const { vm, anywhere } = api
  const { noopSpan } = spans.options
  const named = (name: LuaValue): string =>
    typeof name === 'string' && name !== '' ? name : vm.fail('invalid span name')
  return {
    start_span: anywhere('kong.tracing.start_span', (name, options): LuaReturn => {
      const ctx = spans.request()
      if (ctx === undefined) return noopSpan
      return spans.start(ctx, named(name), checkSpanOptions(api, options)) ?? noopSpan
    }),
    create_span: anywhere('kong.tracing.create_span', (_tracer, options): LuaReturn => {
      const ctx = spans.request()
      return ctx === undefined ? noopSpan : spans.create(ctx, checkSpanOptions(api, options))
    }),
    link_span: anywhere('kong.tracing.link_span', (tracer, span, name, options): LuaReturn => {
      if (!(tracer instanceof LuaTable)) return vm.fail('invalid tracer')
      const ctx = spans.request()
      if (ctx === undefined || !(span instanceof LuaTable) || span === noopSpan) return noopSpan
      span.setString('name', named(name))
      applyOptions(span, checkSpanOptions(api, options))
      spans.add(ctx, span)
      return span
    }),
  }
}

/** What is known only when a span that was made before gets its place. */
function applyOptions(span: LuaTable, options: LuaTable | undefined): void {
  for (const [option, field] of [
    ['start_time_ns', 'start_time_ns'],
    ['span_kind', 'kind'],
    ['attributes', 'attributes'],
  ] as const) {
    const value = options?.getString(option)
    if (value !== undefined) span.setString(field, value)
  }
}

function collection(api: PdkApi, spans: TracedRequest): Record<string, LuaFunction> {
  const { vm, anywhere } = api
  return {
    active_span: anywhere('kong.tracing.active_span', () => spans.active(spans.request())),
    set_active_span: anywhere('kong.tracing.set_active_span', (span) => {
      const ctx = spans.request()
      if (ctx !== undefined) spans.setActive(ctx, span instanceof LuaTable ? span : undefined)
      return EMPTY
    }),
    process_span: anywhere('kong.tracing.process_span', (processor, ...args) => {
      if (!(processor instanceof LuaFunction)) return vm.fail('processor must be a function')
      const list = spans.list()
      for (let i = 1; i <= (list?.length() ?? 0); i++) vm.callPlain(processor, [list?.getIndex(i), ...args])
      return EMPTY
    }),
    init_spans: anywhere('kong.tracing.init_spans', () => {
      const ctx = spans.request()
      return ctx === undefined ? new LuaTable() : spans.begin(ctx)
    }),
    get_spans: anywhere('kong.tracing.get_spans', () => spans.list()),
    get_root_span: anywhere('kong.tracing.get_root_span', () => spans.root()),
  }
}

function sampling(api: PdkApi, spans: TracedRequest): Record<string, LuaFunction> {
  return {
    set_should_sample: api.anywhere('kong.tracing.set_should_sample', (_tracer, isSampled) => {
      const list = spans.list()
      for (let i = 1; i <= (list?.length() ?? 0); i++) {
        const span = list?.getIndex(i)
        if (span instanceof LuaTable) span.setString('should_sample', isSampled === true)
      }
      return EMPTY
    }),
    get_sampling_decision: api.anywhere('kong.tracing.get_sampling_decision', (_tracer, parent, rate) => {
      const root = spans.root()
      const attributes = root?.getString('attributes')
      if (root === undefined) return false
      if (attributes instanceof LuaTable && attributes.getString(PROPAGATION_ONLY) === true) return false
      const traceId = root.getString('trace_id')
      if (parent === false || typeof traceId !== 'string') return parent
      const decision = sampleByTraceId(traceId, rate ?? spans.options.samplingRate)
      if ('isSampled' in decision) return decision.isSampled
      logCore(api, 'error', 'tracing.lua', `sampler failure: ${decision.error}`)
      return parent
    }),
  }
}
