import { defineNative, library } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'

/** `kong.tracing` with tracing_instrumentations off: every span is the no-op span (Kong: pdk.json kong.tracing.*). */
export function tracingModule({ vm, anywhere }: PdkApi): LuaTable {
  const span = noopSpan()
  const tracing = new LuaTable()
  const nothing = (name: string) => anywhere(`kong.tracing.${name}`, () => EMPTY)
  const noop = (name: string) => anywhere(`kong.tracing.${name}`, () => span)
  const tracer = (name: string) => anywhere(`kong.tracing.${name}`, () => tracing)
  const functions = {
    name: 'noop',
    start_span: anywhere('kong.tracing.start_span', (name): LuaReturn => {
      return typeof name === 'string' && name !== '' ? span : vm.fail('invalid span name')
    }),
    create_span: noop('create_span'),
    link_span: noop('link_span'),
    active_span: nothing('active_span'),
    set_active_span: nothing('set_active_span'),
    process_span: nothing('process_span'),
    init_spans: anywhere('kong.tracing.init_spans', () => new LuaTable()),
    get_spans: anywhere('kong.tracing.get_spans', () => LuaTable.fromRecord({})),
    get_root_span: nothing('get_root_span'),
    set_should_sample: nothing('set_should_sample'),
    get_sampling_decision: anywhere('kong.tracing.get_sampling_decision', () => false),
    set_global_tracer: nothing('set_global_tracer'),
    new: tracer('new'),
  }
  for (const [name, value] of Object.entries(functions)) tracing.setString(name, value)
  return tracing
}

function noopSpan(): LuaTable {
  const names = ['finish', 'set_attribute', 'add_event', 'record_error', 'set_status', 'release', 'each_baggage_item']
  const span = library(Object.fromEntries(names.map((name) => [name, defineNative(name, () => EMPTY)])))
  span.setString('is_recording', false)
  return span
}
