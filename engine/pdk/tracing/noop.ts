import type { LuaFunction } from '../../lua/runtime/function.ts'
import { defineNative, library } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY } from '../../lua/runtime/value.ts'
import type { PdkApi } from '../api.ts'

const nothing = (name: string): LuaFunction => defineNative(name, () => EMPTY)
const SPAN_METHODS = ['finish', 'set_attribute', 'add_event', 'record_error', 'set_status', 'release'] as const

/** The span that is not recorded: every method does nothing, and writing to it is ignored (Kong: pdk.json kong.tracing). */
export function createNoopSpan(): LuaTable {
  const span = library({
    is_recording: false,
    ...Object.fromEntries(SPAN_METHODS.map((name) => [name, nothing(name)])),
    each_baggage_item: defineNative('each_baggage_item', () => nothing('each_baggage_item')),
  })
  span.metatable = LuaTable.fromRecord({ __newindex: nothing('__newindex') })
  return span
}

/** `kong.tracing` while tracing_instrumentations is off: every span is that one. */
export function createNoopTracer({ anywhere }: PdkApi, span: LuaTable): LuaTable {
  const always = (name: string) => anywhere(`kong.tracing.${name}`, () => span)
  const never = (name: string) => anywhere(`kong.tracing.${name}`, () => EMPTY)
  const tracer = library({
    name: 'noop',
    start_span: always('start_span'),
    create_span: always('create_span'),
    link_span: always('link_span'),
    active_span: never('active_span'),
    set_active_span: never('set_active_span'),
    process_span: never('process_span'),
    init_spans: anywhere('kong.tracing.init_spans', () => new LuaTable()),
    get_spans: anywhere('kong.tracing.get_spans', () => new LuaTable()),
    get_root_span: never('get_root_span'),
    set_should_sample: never('set_should_sample'),
    get_sampling_decision: anywhere('kong.tracing.get_sampling_decision', () => false),
  })
  return tracer
}
