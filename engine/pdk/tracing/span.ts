import { LuaFunction } from '../../lua/runtime/function.ts'
import { defineNative } from '../../lua/runtime/native.ts'
import { LuaTable } from '../../lua/runtime/table.ts'
import { EMPTY, typeName, type LuaReturn, type LuaValue } from '../../lua/runtime/value.ts'
import type { PdkApi } from '../api.ts'
import { logCore } from '../log-core.ts'

const INTERNAL = 1
const LAST_KIND = 5

/** What a span begins with, as `start_span` was told. */
export interface SpanStart {
  readonly tracer: LuaTable
  readonly traceId: string
  readonly parent: LuaTable | undefined
  readonly parentId: LuaValue
  readonly options: LuaTable | undefined
}

/** Nanoseconds of the engine's clock. */
export function nanoseconds({ host }: PdkApi): number {
  return Math.floor(host.now() * 1000) * 1000
}

/** Throws at the caller what Kong's tracer throws (Kong: pdk.json kong.tracing.start_span). */
export function checkSpanOptions({ vm }: PdkApi, options: LuaValue): LuaTable | undefined {
  if (options === undefined) return undefined
  if (!(options instanceof LuaTable)) return vm.fail('invalid options type')
  const check = (name: string, isRight: (value: LuaValue) => boolean, message: string) => {
    const value = options.getString(name)
    if (value !== undefined && !isRight(value)) vm.fail(message)
  }
  check('start_time_ns', (value) => typeof value === 'number' && value >= 0, 'invalid start time')
  const isKind = (value: LuaValue) => typeof value === 'number' && value >= 0 && value <= LAST_KIND
  check('span_kind', isKind, 'invalid start kind')
  check('should_sample', (value) => typeof value === 'boolean', 'invalid sampled')
  check('attributes', (value) => value instanceof LuaTable, 'invalid attributes')
  return options
}

/** A span with Kong's fields; it has no name and is in no list yet. */
export function createSpan(api: PdkApi, methods: LuaTable, start: SpanStart): LuaTable {
  const { tracer, traceId, parent, parentId, options } = start
  const attributes = options?.getString('attributes')
  const span = LuaTable.fromRecord({
    tracer,
    trace_id: traceId,
    span_id: randomBytes(api, 8),
    parent_id: parentId,
    parent,
    start_time_ns: options?.getString('start_time_ns') ?? nanoseconds(api),
    kind: options?.getString('span_kind') ?? INTERNAL,
    should_sample: true,
    is_recording: true,
    attributes: attributes instanceof LuaTable ? attributes : new LuaTable(),
  })
  span.metatable = methods
  return span
}

/** Ids are bytes, not hex. */
export function randomBytes({ host }: PdkApi, count: number): string {
  return String.fromCharCode(...host.random(count))
}

/** What `span:method()` finds (Kong: pdk.json span:*). Each call is announced, so a trace shows what a span carries. */
export function spanMethods(api: PdkApi): LuaTable {
  const { vm } = api
  const define = (name: string, run: (span: LuaTable, ...args: LuaValue[]) => LuaReturn | void): LuaFunction =>
    api.anywhere(`span:${name}`, (span, ...args) => {
      if (span instanceof LuaTable && span.getString('is_recording') === true) run(span, ...args)
      return EMPTY
    })
  const methods = LuaTable.fromRecord({
    finish: define('finish', (span, end) => finish(api, span, end)),
    set_attribute: define('set_attribute', (span, key, value) => setAttribute(api, span, key, value)),
    add_event: define('add_event', (span, name, attributes, time) => addEvent(api, span, { name, attributes, time })),
    record_error: define('record_error', (span, error) => {
      const attributes = LuaTable.fromRecord({ 'exception.message': vm.tostring(error) })
      addEvent(api, span, { name: 'exception', attributes, time: undefined })
    }),
    set_status: define('set_status', (span, status) => {
      if (status !== 0 && status !== 1 && status !== 2) return vm.fail('invalid status')
      span.setString('status', status)
    }),
    release: defineNative('release', (_F, span) => {
      if (span instanceof LuaTable) span.clear()
      return EMPTY
    }),
    each_baggage_item: defineNative('each_baggage_item', () => defineNative('each_baggage_item', () => EMPTY)),
  })
  methods.setString('__index', methods)
  return methods
}

/** From now on nothing more is written into it. */
export function endSpan(span: LuaTable, at: number): void {
  span.setString('end_time_ns', at)
  span.setString('is_recording', false)
}

/** Ends it once; its parent is the active span again. */
function finish(api: PdkApi, span: LuaTable, end: LuaValue): void {
  if (end !== undefined && typeof end !== 'number') return api.vm.fail('invalid span end time')
  const start = Number(span.getString('start_time_ns'))
  const ended = end ?? nanoseconds(api)
  if (ended < start) {
    const name = api.vm.tostring(span.getString('name'))
    logCore(api, 'error', 'tracing.lua', `invalid span duration: ${ended - start} for span: ${name}`)
  }
  endSpan(span, ended)
  const tracer = span.getString('tracer')
  if (!(tracer instanceof LuaTable)) return
  const [active, setActive] = [tracer.getString('active_span'), tracer.getString('set_active_span')]
  if (!(active instanceof LuaFunction) || !(setActive instanceof LuaFunction)) return
  if (api.vm.callPlain(active, [])[0] === span) api.vm.callPlain(setActive, [span.getString('parent')])
}

function setAttribute(api: PdkApi, span: LuaTable, key: LuaValue, value: LuaValue): void {
  if (typeof key !== 'string') return api.vm.fail('invalid key')
  const isKind = value === undefined || ['string', 'number', 'boolean'].includes(typeof value)
  if (!isKind) {
    logCore(api, 'error', 'tracing.lua', `invalid span attribute value type: ${typeName(value)}`)
    return
  }
  const attributes = span.getString('attributes')
  if (attributes instanceof LuaTable) attributes.setString(key, value)
}

interface SpanEvent {
  readonly name: LuaValue
  readonly attributes: LuaValue
  readonly time: LuaValue
}

/** `events[0]` is their number. */
function addEvent(api: PdkApi, span: LuaTable, { name, attributes, time }: SpanEvent): void {
  if (typeof name !== 'string') return api.vm.fail('invalid name')
  if (attributes !== undefined && !(attributes instanceof LuaTable)) return api.vm.fail('invalid attribute')
  const kept = span.getString('events')
  const events = kept instanceof LuaTable ? kept : LuaTable.fromArray([])
  if (kept !== events) span.setString('events', events)
  const count = events.length() + 1
  events.setIndex(count, LuaTable.fromRecord({ name, attributes, time_ns: time ?? nanoseconds(api) }))
  events.set(0, count)
}
