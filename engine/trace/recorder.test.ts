import { expect, test } from 'vitest'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import type { Run } from '../protocol.ts'
import { parseTrace, formatTrace } from './file.ts'

const plugin = (name: string, priority: number, body: string): Record<string, string> => ({
  [`kong/plugins/${name}/handler.lua`]: `local H = { PRIORITY = ${priority}, VERSION = "1.0.0" }\n${body}\nreturn H\n`,
  [`kong/plugins/${name}/schema.lua`]: `return { name = "${name}", fields = { { config = { type = "record", fields = {} } } } }`,
})

async function run(files: Readonly<Record<string, string>>): Promise<Run> {
  const host = createMemoryHost({
    upstream: () => ({ status: 200, headers: [['X-Up', '1']], chunks: ['one', 'two'], framing: 'chunked' }),
  })
  const engine = createEngine({ host })
  const applied = await engine.apply({
    id: 'test',
    files: {
      ...files,
      'kong.yml': `_format_version: "3.0"\nservices: [{ name: s, url: "http://up.test", routes: [{ name: r, paths: [/] }] }]\nplugins: [{ name: a }, { name: b }]\n`,
    },
  })
  expect(applied).toMatchObject({ ok: true })
  return host.run(engine.send({ method: 'GET', target: '/x', headers: [['Host', 'api.test']] }))
}

const shape = ({ trace }: Run): string[] =>
  trace.events.map((event) =>
    [event.type, 'phase' in event ? event.phase : undefined, 'plugin' in event ? event.plugin : undefined]
      .filter(Boolean)
      .join(' '),
  )

test('one request, from arrival to log, in order; every event numbered and of that request', async () => {
  const recorded = await run({
    ...plugin('a', 2, 'function H:access() kong.log.notice("hello") kong.response.set_header("X-A", "1") end'),
    ...plugin('b', 1, 'function H:body_filter() ngx.arg[1] = ngx.arg[1]:upper() end\nfunction H:log() end'),
  })
  const wanted = [
    'request-received',
    'route-matched',
    'plugin-collected access a',
    'handler-started access a',
    'call-made access a',
    'log-written access a',
    'value-changed access a',
    'handler-ended access a',
    'plugin-collected access b',
    'side-call',
    'chunk-filtered body_filter b',
    'handler-started log b',
    'response-sent',
  ]
  expect(shape(recorded)).toEqual(expect.arrayContaining(wanted))
  expect(shape(recorded)[0]).toBe('request-received')
  expect(recorded.trace.events.map(({ seq }) => seq)).toEqual(recorded.trace.events.map((_, index) => index))
  expect(new Set(recorded.trace.events.map(({ request }) => request)).size).toBe(1)
})

test('an exit names its line, also in a tail call; later plugins are skipped because of it', async () => {
  const recorded = await run({
    ...plugin('a', 2, 'function H:access()\n  return kong.response.exit(403, "no")\nend'),
    ...plugin('b', 1, 'function H:access() end'),
  })
  const at = { file: 'kong/plugins/a/handler.lua', line: 3 }
  expect(recorded.trace.events).toContainEqual(
    expect.objectContaining({ type: 'handler-ended', plugin: 'a', phase: 'access', exit: { status: 403, at } }),
  )
  expect(recorded.trace.events).toContainEqual(
    expect.objectContaining({
      type: 'handler-skipped',
      plugin: 'b',
      phase: 'access',
      reason: { code: 'exited-by', by: 'a', at, detail: '403' },
    }),
  )
})

test('a throw carries Lua’s message and traceback', async () => {
  const recorded = await run({ ...plugin('a', 2, 'function H:access()\n  error("boom")\nend'), ...plugin('b', 1, '') })
  expect(recorded.trace.events).toContainEqual(
    expect.objectContaining({
      type: 'error-thrown',
      plugin: 'a',
      message: 'kong/plugins/a/handler.lua:3: boom',
      traceback: expect.stringContaining("in function 'error'"),
    }),
  )
})

test('what is written as lines reads back the same; a foreign or newer file is refused in a sentence', async () => {
  const { trace } = await run({ ...plugin('a', 2, 'function H:access() end'), ...plugin('b', 1, '') })
  expect(parseTrace(formatTrace(trace))).toEqual({ trace: JSON.parse(JSON.stringify(trace)) as unknown })
  expect(parseTrace('hello\n')).toEqual({ error: 'line 1 is not a JSON object' })
  expect(parseTrace('{}\n')).toEqual({ error: 'line 1 is not a trace header with a version' })
  expect(parseTrace('{"version":99}\n')).toEqual({
    error: 'it was written by a newer Phasescope (format 99, this one reads up to 1)',
  })
  expect(parseTrace(`${formatTrace(trace).split('\n')[0]}\n{"type":"x"}\n`)).toEqual({
    error: 'line 2 is not a trace event: nothing is called "x"',
  })
})

test('a handler that calls without end is recorded up to a bound, and the trace says so', async () => {
  const recorded = await run({
    ...plugin('a', 2, 'function H:access()\n  for i = 1, 60000 do local _ = kong.request.get_method() end\nend'),
    ...plugin('b', 1, ''),
  })
  const { events } = recorded.trace
  expect(events.filter(({ type }) => type === 'call-made').length).toBeLessThanOrEqual(50_000)
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'log-written', message: expect.stringContaining('the trace is cut here') }),
  )
  expect(events.at(-1)?.type).toBe('response-sent')
})
