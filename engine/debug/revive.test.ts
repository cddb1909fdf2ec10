import { expect, it } from 'vitest'
import { createEngine } from '../engine.ts'
import { createMemoryHost, type MemoryHost } from '../hosts/memory/host.ts'
import type { DebugEvent, EngineApi, Run } from '../protocol.ts'
import { Sessions, type PauseStore } from '../sessions.ts'
import { GET, scenarioOf } from './tests/pause-log.ts'

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
const scenario = scenarioOf({ counter })

interface Life {
  readonly host: MemoryHost
  readonly api: EngineApi
  readonly told: DebugEvent[]
  readonly runs: Run[]
}

/** One life of a host: what is kept outlives it. */
function begin(kept: Map<string, unknown>): Life {
  const host = createMemoryHost()
  const told: DebugEvent[] = []
  const runs: Run[] = []
  const pauses: PauseStore = {
    read: async (id) => structuredClone(kept.get(id)) as Awaited<ReturnType<PauseStore['read']>>,
    async write(id, saved) {
      if (saved) kept.set(id, structuredClone(saved))
      else kept.delete(id)
    },
  }
  const sessions = new Sessions({
    createEngine: () => createEngine({ host, onRun: (read) => runs.push(read()) }),
    host: 'service-worker',
    version: '0',
    gateway: () => '',
    onDebug: (_scenario, event) => told.push(event),
    onDebugged: (run) => runs.push(run),
    pauses,
  })
  return { host, api: sessions.api(), told, runs }
}

async function pausedLife(kept: Map<string, unknown>): Promise<string> {
  const { host, api } = begin(kept)
  await host.run(api.apply(scenario))
  await host.run(api.send('test', GET))
  await api.setBreakpoints('test', [{ type: 'line', id: 'a', file, line: 7, hits: '1' }])
  const run = await host.run(api.debugSend('test', GET))
  let [stop] = await api.debugStops('test')
  while (!stop) {
    await host.advance(5)
    ;[stop] = await api.debugStops('test')
  }
  await api.setVariable('test', stop.id, { frame: 0, expression: 'mine', value: '40 + mine' })
  await host.run(api.send('test', GET))
  await api.ping()
  return run
}

it('brings back a pause whose host was stopped, with what was changed and what came meanwhile', async () => {
  const kept = new Map<string, unknown>()
  const run = await pausedLife(kept)
  const { host, api, told, runs } = begin(kept)
  await host.run(api.apply(scenario))
  const [stop] = await api.debugStops('test')
  expect(stop).toMatchObject({
    run,
    isPast: false,
    phase: 'access',
    plugin: 'counter',
    reason: { type: 'breakpoint', id: 'a' },
    frames: [{ place: { file, line: 7 } }],
  })
  expect(told).toContainEqual({ type: 'paused', stop })
  const { id } = stop ?? { id: 0 }
  const values = await api.evaluate('test', id, { frame: 0, text: 'mine, count' })
  expect(values).toMatchObject({ values: [{ text: '41' }, { text: '2' }] })
  expect(await host.run(api.stepBack('test', id))).toBe(true)
  await api.closeMoment('test', id)
  await api.continueRun('test', id)
  while (runs.length === 0) await host.advance(5)
  expect(runs[0]?.response.headers).toContainEqual(['X-Count', '41'])
  expect(runs[0]?.branchOf).toBeUndefined()
  expect(kept.size).toBe(0)
  // the new life began anew
  await api.setBreakpoints('test', [])
  expect((await host.run(api.send('test', GET))).response.headers).toContainEqual(['X-Count', '1'])
})

it('does not when the files are others by now', async () => {
  const kept = new Map<string, unknown>()
  await pausedLife(kept)
  const { host, api } = begin(kept)
  await host.run(api.apply(scenarioOf({ counter: `${counter}-- another` })))
  expect(await api.debugStops('test')).toEqual([])
})
