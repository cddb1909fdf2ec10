import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Breakpoint, DebugApi, DebugEvent, Stop } from '../../engine/protocol.ts'
import { overview } from '../fixtures/exit-trace.ts'
import type { EngineClient, EngineStatus } from './engine-port.ts'
import type { Scenario } from './scenario-slice.ts'
import { selectStop } from './selectors.ts'
import { createSession, type StudioSession } from './session.ts'
import { createStorage } from './storage.ts'
import { createStudioStore, type StudioStore } from './store.ts'

const handler = 'kong/plugins/guard/handler.lua'
const scenario = (id: string): Scenario => ({
  id,
  name: id,
  source: 'new',
  files: {
    [handler]: 'return {}',
    'phasescope.yml': `breakpoints: [ { file: ${handler}, line: 3, condition: "left < 0" } ]`,
  },
  disk: undefined,
})
const request = { method: 'GET', target: '/', headers: [] }

function stopAt(id: number, line: number, more: Partial<Stop> = {}): Stop {
  const frames = [{ index: 0, name: 'access', place: { file: handler, line }, coroutine: 0 }]
  return { id, run: 'request-1', reason: { type: 'step' }, step: line, isPast: false, frames, ...more }
}

/** An engine whose debugger is played by the test. */
function playedEngine(open: string) {
  const asked: unknown[][] = []
  const given: { list: readonly Breakpoint[]; stops: readonly Stop[] } = { list: [], stops: [] }
  let tell: (event: DebugEvent) => void = () => undefined
  const listeners: ((status: EngineStatus, detail: string | undefined) => void)[] = []
  const report = (status: EngineStatus) => listeners.forEach((listener) => listener(status, undefined))
  const api = new Proxy({} as DebugApi, {
    get: (_target, name) => {
      // A promise would be asked for `then`.
      if (typeof name !== 'string' || name === 'then') return undefined
      return async (_scenario: string, ...args: unknown[]) => {
        asked.push([name, ...args])
        if (name === 'setBreakpoints') {
          given.list = args[0] as readonly Breakpoint[]
          return given.list.map(({ id }) => ({ id, hitCount: 0 }))
        }
        if (name === 'debugStops') return given.stops
        if (name === 'debugSend') return 'request-1'
        if (name === 'openMoment') return undefined
        if (name === 'timeline') return { count: 0, steps: [], at: [], in: [], depth: [], places: [], stretches: [] }
        return []
      }
    },
  })
  const client: EngineClient = {
    connect: async (kind) => {
      report('ready')
      return { protocol: 1, engine: '0', host: kind, gateway: '/' }
    },
    apply: async () => {
      asked.push(['apply'])
      return { ok: true, diagnostics: [], overview }
    },
    send: () => Promise.reject(new Error('while the debugger is on, nothing goes past it')),
    tryOut: async () => [],
    saveConfiguration: () => Promise.reject(new Error('nobody saves here')),
    readScenario: async () => undefined,
    writeFile: async () => undefined,
    deleteFile: async () => undefined,
    schemaForms: async () => ({ entities: {}, plugins: {} }),
    debugger: async () => api,
    onDebug(listener) {
      tell = (event) => listener(open, event)
      return () => undefined
    },
    connections: () => Promise.reject(new Error('nobody connects here')),
    onConnection: () => () => undefined,
    onWorker: () => () => undefined,
    recorder: () => Promise.reject(new Error('nothing is recorded here')),
    onTraffic: () => () => undefined,
    onReplay: () => () => undefined,
    onLog: () => () => undefined,
    onRunRecorded: () => () => undefined,
    onScenarioChanged: () => () => undefined,
    onStatus(listener) {
      listeners.push(listener)
      return () => undefined
    },
    dispose: () => undefined,
  }
  return {
    client,
    given,
    names: () => asked.map(([name]) => name),
    tell: (event: DebugEvent) => tell(event),
    report,
  }
}

let store: StudioStore
let session: StudioSession
let engine: ReturnType<typeof playedEngine>
let tests = 0
const storage = createStorage()
const state = () => store.getState()

beforeEach(async () => {
  const id = `guard-${(tests += 1)}`
  store = createStudioStore()
  engine = playedEngine(id)
  session = createSession({ store, client: engine.client, storage })
  state().showScenario(scenario(id))
  await session.start('service-worker')
  await session.debug.attach()
})
afterEach(() => session.dispose())

it('begins with the breakpoints of phasescope.yml, and the engine gets every change', async () => {
  expect(engine.given.list).toMatchObject([{ file: handler, line: 3, condition: 'left < 0' }])
  session.debug.toggleBreakpoint({ file: handler, line: 7 })
  session.debug.toggleBreakpoint({ file: handler, line: 3 })
  await vi.waitFor(() => expect(engine.given.list).toMatchObject([{ line: 7 }]))
})

it('keeps breakpoints and watches with their scenario', async () => {
  const id = state().scenario?.id ?? ''
  session.debug.toggleBreakpoint({ file: handler, line: 7 })
  state().setWatches(['left'])
  await vi.waitFor(async () => expect((await storage.readDebugLayout(id))?.watches).toEqual(['left']))
  await session.openScenario(scenario('other'))
  await vi.waitFor(() => expect(state().breakpoints).toMatchObject([{ line: 3 }]))
  expect(state().isAttached).toBe(false)
  await session.openScenario(scenario(id))
  await vi.waitFor(() => expect(state().breakpoints).toMatchObject([{ line: 3 }, { line: 7 }]))
})

it('goes from one stop to the next without showing nothing in between', async () => {
  await session.debug.deliver(request, {})
  engine.tell({ type: 'paused', stop: stopAt(1, 3) })
  expect([state().view, state().activeFile, selectStop(state())?.id]).toEqual(['debug', handler, 1])
  engine.tell({ type: 'resumed', stop: 1, run: 'request-1' })
  expect(selectStop(state())?.id).toBe(1)
  engine.tell({ type: 'paused', stop: stopAt(2, 4) })
  expect(state().stops.map(({ id }) => id)).toEqual([2])
  expect(selectStop(state())?.id).toBe(2)
})

it('a run of code that has changed since is sent again, and the console says to which code', async () => {
  const response = { status: 200, reason: '', headers: [], body: new Uint8Array(), outcome: 'complete' } as const
  const trace = {
    header: { version: 1, kong: '3.9', edition: 'enterprise', seed: 1, scenario: 's' },
    events: [],
  } as const
  void session.debug.openRun({ id: 'a', startedAt: 0, origin: 'studio', request, response, trace, cost: 0 })
  await vi.waitFor(() => expect(engine.names()).toContain('debugSend'))
  expect(state().consoleLines.at(-1)?.text).toBe(
    'The debugger goes back as far as the code that runs now, and GET / ran before that: it is sent again, to the code as it is.',
  )
})

it('a stop of another request does not take over', () => {
  engine.tell({ type: 'paused', stop: stopAt(1, 3) })
  engine.tell({ type: 'paused', stop: stopAt(2, 3, { run: 'request-2' }) })
  expect([selectStop(state())?.id, state().stops.length]).toEqual([1, 2])
})

it('shows another stop when a run ended, but brings nobody back who turned to another view', async () => {
  const end = async (view: 'debug' | 'flow') => {
    engine.given.stops = [stopAt(1, 3, { run: 'request-1', isPast: true })]
    state().setStops([stopAt(2, 4, { run: 'request-2' })])
    state().selectStop(2)
    state().showView('debug')
    engine.tell({ type: 'ended', run: 'request-2' })
    state().showView(view)
    await vi.waitFor(() => expect(selectStop(state())?.id).toBe(1))
    return state().view
  }
  expect(await end('debug')).toBe('debug')
  expect(await end('flow')).toBe('flow')
})

it('edits wait while a run stands still; who asks lets it go', async () => {
  engine.tell({ type: 'paused', stop: stopAt(1, 3) })
  const before = engine.names().length
  state().editFile(handler, 'return { PRIORITY = 1 }')
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect(engine.names().slice(before)).not.toContain('apply')
  await session.save()
  const after = engine.names().slice(before)
  expect(after.indexOf('continueRun')).toBeGreaterThan(-1)
  expect(after.indexOf('apply')).toBeGreaterThan(after.indexOf('continueRun'))
  expect(engine.given.list).toHaveLength(1)
})

it('says that a lost engine took the run along, and arms the next one', async () => {
  engine.tell({ type: 'paused', stop: stopAt(1, 3) })
  engine.report('stopped')
  expect(state().stops).toEqual([])
  engine.given.list = []
  engine.report('ready')
  await vi.waitFor(() => expect(engine.given.list).toHaveLength(1))
  await vi.waitFor(() => expect(state().consoleLines.at(-1)?.text).toMatch(/^The gateway stopped/))
})

it('goes on where a run stood when the engine brought it back', async () => {
  engine.tell({ type: 'paused', stop: stopAt(1, 3) })
  engine.report('stopped')
  engine.given.stops = [stopAt(9, 3)]
  engine.report('ready')
  await vi.waitFor(() => expect(selectStop(state())?.id).toBe(9))
  expect(state().consoleLines.at(-1)?.text).toMatch(/brought back/)
})

it('detaching lets everything go on and keeps the list', async () => {
  engine.tell({ type: 'paused', stop: stopAt(1, 3) })
  await session.debug.detach()
  expect(engine.names()).toContain('continueRun')
  expect(engine.given.list).toEqual([])
  expect([state().isAttached, state().breakpoints.length]).toEqual([false, 1])
})
