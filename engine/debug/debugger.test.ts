import { expect, it } from 'vitest'
import { Sessions } from '../sessions.ts'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import type { DebugEvent, Run } from '../protocol.ts'
import { debugBench, GET, scenarioOf } from './tests/pause-log.ts'

const counter = `
local Counter = { PRIORITY = 1000, VERSION = "1.0.0" }
local count = 0
function Counter.access()
  count = count + 1
  local mine = count
  ngx.sleep(0.01)
  kong.response.set_header("X-Count", mine)
end
return Counter
`
const file = 'kong/plugins/counter/handler.lua'

it('lets other requests go on while one stands still, and replays what happened meanwhile', async () => {
  const { debug, ...bench } = await debugBench({ counter })
  debug.setBreakpoints([{ type: 'line', id: 'line', file, line: 7, hits: '1' }])
  const first = bench.send()
  const stop = await bench.stop()
  const second = await bench.run(bench.send())
  expect(second.response.headers).toContainEqual(['X-Count', '2'])
  expect(debug.stops().map(({ id }) => id)).toEqual([stop.id])
  await debug.step(stop.id, 'over')
  const after = await bench.stop()
  expect(await bench.run(debug.stepBack(after.id))).toBe(true)
  expect(await bench.run(debug.evaluate(after.id, 0, { text: 'mine, count' }))).toMatchObject({
    values: [{ text: '1' }, { text: '1' }],
  })
  await debug.step(after.id, 'over')
  const [present] = debug.stops()
  expect(present?.isPast).toBe(false)
  expect(await bench.run(debug.evaluate(after.id, 0, { text: 'mine, count' }))).toMatchObject({
    values: [{ text: '1' }, { text: '2' }],
  })
  await debug.resume(after.id)
  expect((await bench.run(first)).response.headers).toContainEqual(['X-Count', '1'])
})

it('leaves what stands still to who debugs it when another tab applies anew', async () => {
  const { debug, engine, ...bench } = await debugBench({ counter })
  debug.setBreakpoints([
    { type: 'line', id: 'a', file, line: 5 },
    { type: 'line', id: 'b', file, line: 8 },
  ])
  const old = bench.send()
  const stop = await bench.stop()
  await bench.run(engine.apply(scenarioOf({ counter: counter.replace('mine)', '"new " .. mine)') })))
  expect(debug.stops().map(({ id }) => id)).toEqual([stop.id])
  expect(await bench.run(debug.evaluate(stop.id, 0, { text: 'count' }))).toMatchObject({ values: [{ text: '0' }] })

  await debug.resume(stop.id)
  const next = await bench.stop()
  expect(next.frames[0]?.place).toEqual({ file, line: 8 })
  expect(await bench.run(debug.stepBack(next.id))).toBe(true)
  await debug.resume(next.id)
  await debug.resume(next.id)
  expect((await bench.run(old)).response.headers).toContainEqual(['X-Count', '1'])

  // what is sent now runs the new code
  expect(debug.stops()).toEqual([])
  debug.setBreakpoints([])
  expect((await bench.run(bench.send())).response.headers).toContainEqual(['X-Count', 'new 1'])
})

it('makes an engine that runs already debuggable', async () => {
  const host = createMemoryHost()
  const engine = createEngine({ host })
  await host.run(engine.apply(scenarioOf({ counter })))
  await host.run(engine.send(GET))
  const debug = engine.debug()
  const seen: DebugEvent[] = []
  debug.listen((event) => seen.push(event))
  debug.setBreakpoints([{ type: 'line', id: 'a', file, line: 5 }])
  const sent = engine.send(GET)
  while (debug.stops().length === 0) await host.run(host.nextTurn())
  expect(debug.stops()[0]?.frames[0]?.place).toEqual({ file, line: 5 })
  await debug.resume(debug.stops()[0]?.id ?? 0)
  expect((await host.run(sent)).response.status).toBe(200)
  expect(seen.map(({ type }) => type)).toContain('paused')
})

it('is driven through the protocol', async () => {
  const host = createMemoryHost()
  const told: DebugEvent[] = []
  const runs: Run[] = []
  const sessions = new Sessions({
    createEngine: () => createEngine({ host }),
    host: 'node',
    version: '0',
    gateway: () => '',
    onDebug: (_scenario, event) => told.push(event),
    onDebugged: (run) => runs.push(run),
  })
  const api = sessions.api()
  await host.run(api.apply(scenarioOf({ counter })))
  await expect(api.setBreakpoints('test', [{ type: 'line', id: 'a', file: 'x', line: 0 }])).rejects.toThrow('not valid')
  await api.setBreakpoints('test', [{ type: 'line', id: 'a', file, line: 7 }])
  const run = await host.run(api.debugSend('test', GET, { stopsOnEntry: true }))
  while (!told.some(({ type }) => type === 'paused')) await host.run(host.nextTurn())
  const [entry] = await api.debugStops('test')
  expect(entry).toMatchObject({
    run,
    reason: { type: 'entry' },
    frames: [{ name: 'Counter.access', place: { line: 5 } }],
  })
  const id = entry?.id ?? 0
  await api.stepOver('test', id)
  await host.run(host.nextTurn())
  const [second] = await api.debugStops('test')
  const [scope] = await api.scopes('test', second?.id ?? 0, 0)
  expect(scope).toMatchObject({ name: 'Upvalues' })
  expect(await api.variables('test', second?.id ?? 0, { ref: scope?.ref ?? 0 })).toMatchObject([
    { name: 'count', text: '1', isWritable: true },
  ])
  for (let [stop] = await api.debugStops('test'); stop; [stop] = await api.debugStops('test')) {
    await api.continueRun('test', stop.id)
    await host.run(host.nextTurn())
  }
  while (runs.length === 0) await host.advance(5)
  expect(runs[0]?.response.status).toBe(200)
})

const fields = `
local Fields = { PRIORITY = 1000, VERSION = "1.0.0" }
local function add(list, value)
  table.insert(list, value)
end
function Fields.access()
  local seen = { first = 1 }
  seen.second = 2
  add(seen, "x")
  seen.second = seen.second + 1
  local done = true
end
return Fields
`

it('knows who last changed a field, whether Lua or a library function wrote it', async () => {
  const { debug, ...bench } = await debugBench({ fields })
  debug.setBreakpoints([{ type: 'line', id: 'a', file: 'kong/plugins/fields/handler.lua', line: 11 }])
  const sent = bench.send()
  const { id } = await bench.stop()
  const ask = (expression: string) => bench.run(debug.whoChanged(id, { expression, frame: 0 }))
  expect(await ask('seen.second')).toMatchObject({ place: { line: 10 }, before: '2', after: '3', plugin: 'fields' })
  expect(await ask('seen[1]')).toMatchObject({ place: { line: 4 }, before: 'nil', after: '"x"' })
  expect(await ask('seen.first')).toMatchObject({ place: { line: 7 }, after: '1' })
  expect(await ask('seen.third')).toBeUndefined()
  await debug.resume(id)
  await bench.run(sent)
})
