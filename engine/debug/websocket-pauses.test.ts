import { expect, it } from 'vitest'

import { debugBench, type Bench } from './tests/pause-log.ts'

const HANDLER = `local Shout = { PRIORITY = 10, VERSION = "1.0.0" }
function Shout:ws_handshake() kong.ctx.plugin.count = 0 end
function Shout:ws_client_frame(conf, data, typ)
  local count = kong.ctx.plugin.count + 1
  kong.ctx.plugin.count = count
  kong.websocket.client.set_frame_data(data:upper() .. count)
end
function Shout:ws_upstream_frame(conf, data, typ)
  local seen = data
end
return Shout
`
const FILES = {
  'kong.yml': `_format_version: "3.0"
services:
- { name: up, url: "ws://up.test", routes: [{ name: all, protocols: [ws], paths: [/] }] }
plugins: [{ name: shout }]
`,
  'phasescope.yml': `upstreams:
  up.test: { websocket: { echo: true } }
`,
}
const FILE = 'kong/plugins/shout/handler.lua'
const TARGET = { kind: 'websocket', target: '/', headers: [['Host', 'api.test']] } as const

const text = (data: string) => ({ type: 'text' as const, data: new TextEncoder().encode(data) })

async function opened(): Promise<{ bench: Bench; id: string }> {
  const bench = await debugBench({ shout: HANDLER }, FILES)
  bench.debug.setBreakpoints([
    { id: 'client', type: 'line', file: FILE, line: 6 },
    { id: 'upstream', type: 'line', file: FILE, line: 9 },
  ])
  return { bench, id: await bench.run(bench.engine.connections().open(TARGET)) }
}

it('stops in the frame handlers of both directions, and the frame goes on changed', async () => {
  const { bench, id } = await opened()
  const { debug, engine } = bench
  engine.connections().send(id, text('hello'))
  const first = await bench.stop()
  expect([first.frames[0]?.place?.line, first.phase, first.plugin]).toEqual([6, 'ws_client_frame', 'shout'])
  const held = await bench.run(debug.evaluate(first.id, 0, { text: 'data, typ, count' }))
  expect(held.type === 'values' && held.values.map((value) => value.text)).toEqual(['"hello"', '"text"', '1'])
  await debug.resume(first.id)
  const second = await bench.stop()
  expect([second.frames[0]?.place?.line, second.phase]).toEqual([9, 'ws_upstream_frame'])
  const echoed = await bench.run(debug.evaluate(second.id, 0, { text: 'data' }))
  expect(echoed.type === 'values' && echoed.values.map((value) => value.text)).toEqual(['"HELLO1"'])
  await debug.resume(second.id)
  debug.setBreakpoints([])
  const run = await bench.run(engine.connections().close(id, 1000))
  const sent = run?.trace.events.flatMap((event) => (event.type === 'frame-passed' ? [event.after?.text ?? '='] : []))
  expect(sent?.slice(0, 2)).toEqual(['HELLO1', '='])
  engine.dispose()
})

it('goes back in a frame handler to what was before', async () => {
  const { bench, id } = await opened()
  const { debug, engine } = bench
  engine.connections().send(id, text('a'))
  const stop = await bench.stop()
  expect(await bench.run(debug.stepBack(stop.id))).toBe(true)
  const earlier = debug.stops().find((one) => one.id === stop.id)
  expect(earlier?.frames[0]?.place?.line).toBe(5)
  const count = await bench.run(debug.evaluate(stop.id, 0, { text: 'kong.ctx.plugin.count' }))
  expect(count.type === 'values' && count.values.map((value) => value.text)).toEqual(['0'])
  debug.setBreakpoints([])
  await bench.run(debug.resume(stop.id))
  engine.dispose()
})
