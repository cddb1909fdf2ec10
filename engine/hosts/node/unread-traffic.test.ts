import { expect, test } from 'vitest'

import { createEngine } from '../../engine.ts'
import type { Exchange, GatewayRequest } from '../../gateway/message.ts'
import type { ScenarioFiles } from '../../protocol.ts'
import type { TrafficState } from '../../traffic-protocol.ts'
import { createNodeHost } from './host.ts'
import { PassingTraffic } from './passing-traffic.ts'
import type { StudioServer } from './studio-server.ts'

const HANDLER = `
local W = { PRIORITY = 1, VERSION = "1.0.0" }
function W:access() kong.response.exit(200, kong.request.get_path()) end
return W
`
const applied: ScenarioFiles = {
  id: 'watched',
  files: {
    'kong.yml': '_format_version: "3.0"\nroutes: [{ name: all, paths: [/] }]\nplugins: [{ name: watch }]\n',
    'kong/plugins/watch/handler.lua': HANDLER,
    'kong/plugins/watch/schema.lua':
      'return { name = "watch", fields = { { config = { type = "record", fields = {} } } } }',
  },
}

function exchangeOf(target: string): Exchange {
  const request: GatewayRequest = {
    method: 'GET',
    target,
    httpVersion: '1.1',
    scheme: 'http',
    headers: [['Host', 'api.test']],
    client: { ip: '127.0.0.1', port: 50_000 },
    server: { ip: '127.0.0.1', port: 8000 },
  }
  return {
    request,
    sendHead: () => undefined,
    write: () => undefined,
    end: () => undefined,
    abort: () => undefined,
    isClosed: () => false,
  }
}

/** A host whose runs are counted as they are made; `studios` of them look. */
async function bench() {
  const seen = { reads: 0, studios: 1 }
  const told: TrafficState[] = []
  const timers: (() => void)[] = []
  const real = createNodeHost(() => undefined)
  const studio: Pick<StudioServer, 'broadcast' | 'studios'> = {
    studios: () => seen.studios,
    broadcast(name, ...details) {
      if (name === 'trafficTold') told.push(details[0] as TrafficState)
    },
  }
  const passing = new PassingTraffic({
    host: { ...real, setTimer: (_ms, callback) => (timers.push(callback), () => undefined) },
    studio: () => studio as StudioServer,
    applied: () => applied,
  })
  const engine = createEngine({
    host: passing.host,
    onRun: (read, about) =>
      passing.noteRun(() => {
        seen.reads += 1
        return read()
      }, about),
  })
  expect(await engine.apply(applied)).toMatchObject({ ok: true, diagnostics: [] })
  return {
    seen,
    told,
    recorder: passing.recorder,
    pass: (target: string) => passing.serve(engine, exchangeOf(target)),
    /** What the host tells now and then. */
    tell: () => timers.splice(0).forEach((callback) => callback()),
    async close() {
      engine.dispose()
      await real.dispose()
    },
  }
}

test('traffic that passes is not read before somebody looks; each request once, and only what is shown', async () => {
  const { seen, told, recorder, pass, tell, close } = await bench()
  for (let n = 0; n < 50; n += 1) await pass(`/${n}`)
  expect(seen.reads).toBe(0)

  // a studio is told how the ring stands, with the newest of it
  tell()
  expect(told).toMatchObject([{ kept: 50, seen: 50, newest: { target: '/49' } }])
  expect(seen.reads).toBe(1)
  expect(recorder.list({}, { count: 10 })).toMatchObject({ total: 50, summaries: { length: 10 } })
  expect(seen.reads).toBe(10)
  // a filter reads what it must look into
  expect(recorder.list({ path: '/7' }, {})).toMatchObject({ total: 1, summaries: [{ target: '/7', number: 8 }] })
  expect(seen.reads).toBe(50)
  expect(recorder.list({ text: '/11' }, {}).total).toBe(1)
  expect(recorder.export({}, {}).text.match(/"target"/g)?.length).toBeGreaterThanOrEqual(50)
  expect(seen.reads).toBe(50)
  await close()
})

test('nobody is told while nobody is there, and what the bound pushes out was never read', async () => {
  const { seen, told, recorder, pass, tell, close } = await bench()
  recorder.change({ isLasting: true, most: 5 })
  told.splice(0)
  seen.studios = 0
  for (let n = 0; n < 50; n += 1) await pass(`/${n}`)
  tell()
  expect(told).toEqual([])
  expect(seen.reads).toBe(0)
  expect(recorder.list({}, {}).summaries.map(({ target }) => target)).toEqual(['/49', '/48', '/47', '/46', '/45'])
  expect(seen.reads).toBe(5)
  await close()
})
