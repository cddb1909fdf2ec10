import { describe, expect, it } from 'vitest'
import type { ObservedCall } from '../../gateway/instrumentation.ts'
import { textOfValue } from '../../gateway/observed-value.ts'
import type { KongPhase } from '../../gateway/phases.ts'
import { luaRequest } from '../../scripting/tests/lua-request.ts'

const at = 'throws kong/plugins/p/handler.lua:1: '
const ON = { tracing_instrumentations: 'all', tracing_sampling_rate: 1 }
const run = (code: string, phase?: KongPhase) => luaRequest({ configuration: ON }).run(code, phase)
const quiet = (code: string, phase?: KongPhase) => luaRequest().run(code, phase)

describe('kong.tracing while it is off', () => {
  it.each([
    ['return kong.tracing.name', 'noop'],
    [
      'local s = kong.tracing.start_span("x") s:set_attribute(1, {}) s:finish() s.name = "y" return s.is_recording, s.name',
      'false nil',
    ],
    [
      'return kong.tracing.start_span() == kong.tracing.start_span("a"), kong.tracing.active_span(), ngx.ctx.KONG_SPANS',
      'true nil nil',
    ],
    [
      'return type(kong.tracing.start_span("x"):each_baggage_item()), kong.tracing:get_sampling_decision(true, 1)',
      'function false',
    ],
  ])('%s', async (code, expected) => {
    expect(await quiet(code)).toBe(expected)
  })
})

describe('kong.tracing', () => {
  it.each([
    [
      'return kong.tracing.name, #kong.tracing.start_span("a").trace_id, #kong.tracing.start_span("a").span_id',
      'instrument 16 8',
    ],
    [
      'local a = kong.tracing.start_span("a", { span_kind = 2, start_time_ns = 5, attributes = { k = 1 } }) return a.name, a.kind, a.start_time_ns, a.attributes.k, a.parent_id, a.should_sample, a.tracer == kong.tracing',
      'a 2 5 1 nil true true',
    ],
    [
      'local a = kong.tracing.start_span("a") kong.tracing.set_active_span(a) local b = kong.tracing.start_span("b") kong.tracing.set_active_span(b) ' +
        'local child = b.parent_id == a.span_id and b.trace_id == a.trace_id and b.parent == a b:finish() return child, kong.tracing.active_span() == a, a.is_recording, b.is_recording',
      'true true true false',
    ],
    [
      'kong.tracing.start_span("a") kong.tracing.start_span("b") local s = ngx.ctx.KONG_SPANS return s[0], s[1].name, s[2].name, kong.tracing.get_spans() == s, kong.tracing.get_root_span().name',
      '2 a b true a',
    ],
    [
      'local c = kong.tracing.create_span(nil, { span_kind = 3 }) local before = ngx.ctx.KONG_SPANS kong.tracing.link_span(kong.tracing, c, "late", { start_time_ns = 7 }) return before, ngx.ctx.KONG_SPANS[1].name, c.kind, c.start_time_ns',
      'nil late 3 7',
    ],
    [
      'local s = kong.tracing.start_span("a") s:set_attribute("t", "x") s:set_attribute("n", 1) s:set_attribute("b", true) s:set_attribute("n", nil) return s.attributes.t, s.attributes.n, s.attributes.b',
      'x nil true',
    ],
    [
      'local s = kong.tracing.start_span("a") s:add_event("e", { k = 1 }, 9) s:record_error("bad") s:set_status(2) return s.events[0], s.events[1].name, s.events[1].time_ns, s.events[2].name, s.events[2].attributes["exception.message"], s.status',
      '2 e 9 exception bad 2',
    ],
    [
      'local s = kong.tracing.start_span("a", { start_time_ns = 1 }) s:finish(5) s:finish(9) s:set_attribute("k", 1) return s.end_time_ns, s.attributes.k',
      '5 nil',
    ],
    ['kong.tracing.start_span("")', `${at}invalid span name`],
    ['kong.tracing.start_span("a", 1)', `${at}invalid options type`],
    ['kong.tracing.start_span("a", { start_time_ns = "x" })', `${at}invalid start time`],
    ['kong.tracing.start_span("a", { span_kind = 6 })', `${at}invalid start kind`],
    ['kong.tracing.start_span("a", { should_sample = 1 })', `${at}invalid sampled`],
    ['kong.tracing.start_span("a", { attributes = 1 })', `${at}invalid attributes`],
    ['kong.tracing.start_span("a"):finish("x")', `${at}invalid span end time`],
    ['kong.tracing.start_span("a"):set_attribute(1)', `${at}invalid key`],
    ['kong.tracing.start_span("a"):add_event()', `${at}invalid name`],
    ['kong.tracing.start_span("a"):add_event("e", 1)', `${at}invalid attribute`],
    ['kong.tracing.start_span("a"):set_status(3)', `${at}invalid status`],
    ['kong.tracing.link_span(nil, {}, "a")', `${at}invalid tracer`],
    ['kong.tracing.set_global_tracer({})', `${at}invalid tracer`],
    ['local s = kong.tracing.start_span("a") s:release() return next(s)', 'nil'],
    [
      'local t = kong.tracing.new("mine", { namespace = "MY" }) local s = t.start_span("x") return t == kong.tracing.new("mine"), kong.tracing("mine") == t, ngx.ctx.MY_SPANS[1] == s, ngx.ctx.KONG_SPANS',
      'true true true nil',
    ],
    ['local t = kong.tracing.new("mine") kong.tracing.set_global_tracer(t) return kong.tracing == t', 'true'],
    [
      'kong.tracing.start_span("a") kong.tracing:set_should_sample(false) return kong.tracing.get_root_span().should_sample',
      'false',
    ],
  ])('%s', async (code, expected) => {
    expect(await run(code)).toBe(expected)
  })

  it('records nothing where nginx has no request to trace', async () => {
    expect(await run('return kong.tracing.start_span("a").is_recording, kong.tracing.active_span()', 'balancer')).toBe(
      'false nil',
    )
  })

  it('hands its spans over in log, with what else was given', async () => {
    const request = luaRequest({ configuration: ON })
    await request.run('kong.tracing.start_span("a") kong.tracing.start_span("b")')
    const code =
      'local n = {} kong.tracing.process_span(function(s, x) n[#n + 1] = s.name .. x end, "!") return table.concat(n, " ")'
    expect(await request.run(code, 'log')).toBe('a! b!')
    expect(await request.run('kong.tracing.process_span(1)', 'log')).toBe(`${at}processor must be a function`)
    expect(await request.run('kong.tracing.process_span(function() end)')).toBe(
      `${at}function cannot be called in access phase (only in: log)`,
    )
  })

  it('samples by the first 8 bytes of the trace id', async () => {
    const half = luaRequest({ configuration: { ...ON, tracing_sampling_rate: 0.5 } })
    const code =
      'return kong.tracing.start_span("a", { trace_id = ("\\0"):rep(7) .. "%s" .. ("\\0"):rep(8) }).is_recording'
    expect(await half.run(code.replace('%s', '\\127'))).toBe('true')
    expect(await half.run(code.replace('%s', '\\128'))).toBe('false')
  })

  it('decides for a plugin with its own rate', async () => {
    const request = luaRequest({ configuration: ON })
    const decide = (args: string) => request.run(`return kong.tracing:get_sampling_decision(${args})`)
    expect(await decide('true, 1')).toBe('false')
    await request.run('kong.tracing.start_span("root", { trace_id = ("\\0"):rep(16) })')
    expect([
      await decide('true, 1'),
      await decide('nil, 0'),
      await decide('false, 1'),
      await decide('nil, nil'),
    ]).toEqual(['true', 'false', 'false', 'true'])
    expect(await decide('nil, "x"')).toBe('nil')
    expect(request.host.lines.at(-1)?.message).toBe('[kong] tracing.lua sampler failure: invalid fraction')
    await request.run('kong.tracing.get_root_span():set_attribute("kong.propagation_only", true)')
    expect(await decide('true, 1')).toBe('false')
  })

  it('logs what a span refuses', async () => {
    const { host, run: trace } = luaRequest({ configuration: ON })
    await trace('local s = kong.tracing.start_span("a", { start_time_ns = 10 }) s:set_attribute("k", {}) s:finish(5)')
    expect(host.lines.map(({ message }) => message)).toEqual([
      '[kong] tracing.lua invalid span attribute value type: table',
      '[kong] tracing.lua invalid span duration: -5 for span: a',
    ])
  })

  it('tells whoever records the request what a span carries', async () => {
    const calls: ObservedCall[] = []
    const request = luaRequest({ configuration: ON, probe: { onCall: (_ctx, call) => calls.push(call) } })
    await request.run('local s = kong.tracing.start_span("a") s:set_attribute("k", "v") s:finish()')
    expect(calls.map(({ name }) => name)).toEqual(['kong.tracing.start_span', 'span:set_attribute', 'span:finish'])
    expect(calls[1]?.given.slice(1).map(textOfValue)).toEqual(['"k"', '"v"'])
  })
})
