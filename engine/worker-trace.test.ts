import { afterEach, expect, it } from 'vitest'

import { createEngine, type Engine } from './engine.ts'
import { createMemoryHost } from './hosts/memory/host.ts'
import type { TraceEvent } from './trace/event.ts'

const HANDLER = `local Queue = require "kong.tools.queue"
local Busy = { PRIORITY = 10, VERSION = "1.0.0" }
function Busy:init_worker()
  kong.worker_events.register(function(data) kong.log.notice("heard ", data) end, "busy", "news")
  ngx.timer.at(1, function() error("late") end)
end
function Busy:configure(configs)
  kong.worker_events.post("busy", "news", "hello")
end
function Busy:log(conf)
  Queue.enqueue({ type = "busy", name = "mail", max_batch_size = 2, max_coalescing_delay = 1, log_tag = "busy" },
    function(conf, entries) return true end, {}, "entry")
end
return Busy
`
const schema = (name: string) =>
  `return { name = "${name}", fields = { { config = { type = "record", fields = {} } } } }`
const FILES = {
  'kong.yml': `_format_version: "3.0"
services: [{ name: up, url: "http://up.test", routes: [{ name: all, paths: [/] }] }]
plugins: [{ name: busy }]
`,
  'phasescope.yml': 'upstreams: { up.test: { reply: { body: hi } } }\n',
  'kong/plugins/busy/handler.lua': HANDLER,
  'kong/plugins/busy/schema.lua': schema('busy'),
  'kong/plugins/idle/handler.lua':
    'return { PRIORITY = 1, VERSION = "1.0.0", configure = function(_, rows) if rows then error("rows") end end }',
  'kong/plugins/idle/schema.lua': schema('idle'),
}
const FILE = 'kong/plugins/busy/handler.lua'

let engine: Engine
afterEach(() => engine.dispose())

it('traces what the worker does outside requests', async () => {
  const told: { events: readonly TraceEvent[]; isNew: boolean }[] = []
  const host = createMemoryHost()
  engine = createEngine({ host, onWorker: (events, isNew) => told.push({ events, isNew }) })
  await host.run(engine.apply({ id: 'busy', files: FILES }))
  await host.advance(100)
  await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'api.test']] }))
  await host.advance(3_000)
  const trace = engine.workerTrace()
  const events = trace?.events.map((event) => {
    if (event.type === 'worker-event') {
      const { event: deed, plugin, name, rows, at, error } = event
      return [deed, plugin ?? name, rows, at?.line, error].filter((part) => part !== undefined)
    }
    if (event.type === 'timer-fired') return ['timer', event.at?.line, event.error]
    return [event.type]
  })
  expect(events).toEqual([
    ['init_worker', 'busy', 3],
    ['configure', 'busy', 1, 7],
    ['configure', 'idle', null, 1],
    ['log-written'],
    ['event', 'busy:news', 4],
    ['log-written'],
    ['timer', 5, `${FILE}:5: late`],
    ['timer', undefined, undefined],
    ['queue', 'busy', 1, 12],
    ['timer', undefined, undefined],
  ])
  expect(trace?.header).toMatchObject({ scenario: 'busy', kong: '3.9' })
  expect(trace?.events.every(({ worker }) => worker === 0)).toBe(true)
  expect(told.flatMap((one) => one.events)).toEqual(trace?.events)
  expect(told.map(({ isNew }) => isNew)).toEqual(told.map((_, i) => i === 0))
})

it('begins anew with every configuration', async () => {
  const host = createMemoryHost()
  engine = createEngine({ host })
  await host.run(engine.apply({ id: 'busy', files: FILES }))
  const first = engine.workerTrace()?.events.length
  await host.run(engine.apply({ id: 'busy', files: FILES }))
  expect(engine.workerTrace()?.events.length).toBe(first)
})
