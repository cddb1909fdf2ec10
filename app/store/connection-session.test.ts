import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionApi, ConnectionEvent, ConnectionRun, TrafficOverview } from '../../engine/protocol.ts'
import { createConnectionSession, type ConnectionSession } from './connection-session.ts'
import { selectConnection, selectScript } from './connections-slice.ts'
import type { EngineClient } from './engine-port.ts'
// Loaded on demand in the studio; here it should not count as time of a test.
import './play-script.ts'
import { createStudioStore, type StudioStore } from './store.ts'

const target = { kind: 'websocket', target: '/chat', headers: [['Host', 'api.test']] } as const
const bytes = (text: string) => new TextEncoder().encode(text)

function runOf(id: string, change: Partial<ConnectionRun> = {}): ConnectionRun {
  const header = { version: 1, kong: '3.9', edition: 'enterprise', seed: 1, scenario: 'chat' } as const
  const handshake = { status: 101, headers: [], body: new Uint8Array() }
  return {
    id,
    kind: 'websocket',
    startedAt: Number(id),
    origin: 'studio',
    target,
    handshake,
    isOpen: true,
    trace: { header, events: [] },
    cost: 0,
    ...change,
  }
}

/** An upstream's frame as the engine tells it. */
function echoOf(frame: number, text: string): ConnectionRun['trace']['events'][number] {
  const before = { size: text.length, text }
  return {
    seq: frame,
    t: frame,
    type: 'frame-passed',
    frame,
    from: 'upstream',
    opcode: 'text',
    arrived: frame,
    before,
    fate: 'forwarded',
    plugins: [],
  }
}

/** An engine whose connections echo what they are sent, in capitals. */
function echoingEngine() {
  const asked: string[] = []
  let tell: (scenario: string, event: ConnectionEvent) => void = () => undefined
  let frames = 0
  let last = runOf('0')
  const end = () => tell('chat', { type: 'ended', run: (last = { ...last, isOpen: false, trace: { ...last.trace } }) })
  const api: Partial<ConnectionApi> = {
    async openConnection(_, wanted) {
      asked.push(`open ${wanted.kind}`)
      last = runOf('7', { target: wanted })
      setTimeout(() => tell('chat', { type: 'opened', run: last }))
      return '7'
    },
    async sendFrame(_, id, message) {
      const text = new TextDecoder().decode(message.data)
      asked.push(`send ${id} ${message.type} ${text}`)
      setTimeout(() =>
        tell('chat', { type: 'traced', connection: id, events: [echoOf((frames += 1), text.toUpperCase())] }),
      )
    },
    async closeConnection(_, id, status) {
      asked.push(`close ${id} ${status}`)
      end()
      return last
    },
    async replayConnection(_, recorded, { timing }) {
      asked.push(`replay ${recorded.id} ${timing}`)
      return runOf('9', { isOpen: false })
    },
    connections: async () => [runOf('3', { isOpen: false })],
    workerTrace: async () => runOf('0').trace,
  }
  const client = {
    connections: async () => api as ConnectionApi,
    onConnection: (listener: typeof tell) => {
      tell = listener
      return () => undefined
    },
    onWorker: () => () => undefined,
    onStatus: () => () => undefined,
  } as unknown as EngineClient
  return { client, asked, tell: (event: ConnectionEvent, scenario = 'chat') => tell(scenario, event) }
}

let store: StudioStore
let engine: ReturnType<typeof echoingEngine>
let session: ConnectionSession
beforeEach(() => {
  store = createStudioStore()
  store.getState().showScenario({ id: 'chat', name: 'chat', source: 'new', files: {}, disk: undefined })
  engine = echoingEngine()
  session = createConnectionSession({ store, client: engine.client, settle: () => Promise.resolve() })
})
const shown = () => selectConnection(store.getState())

describe('connections', () => {
  it('are shown as soon as they are asked for, and say what they wait for', async () => {
    store.getState().changeConnectionDraft({ url: 'ws://api.test/chat' })
    await session.open()
    expect(shown()).toMatchObject({ id: '7', isOpen: true, trace: { events: [] } })
    expect(store.getState().view).toBe('connections')
    await vi.waitFor(() => expect(shown()?.handshake?.status).toBe(101))
    expect(store.getState().connections.length).toBe(1)
  })

  it('are not opened to what is no address; the sentence stands beside it', async () => {
    store.getState().changeConnectionDraft({ url: 'nowhere' })
    await session.open()
    expect(engine.asked).toEqual([])
    expect(store.getState().connectionProblem).toContain('needs a path')
  })

  it('say what the composer holds, and nothing when they are closed', async () => {
    await session.open()
    store.getState().changeMessage({ text: 'hi' })
    await session.act()
    await session.close(1000)
    await session.send()
    expect(engine.asked).toEqual(['open websocket', 'send 7 text hi', 'close 7 1000'])
    expect(store.getState().connectionProblem).toContain('There is no open connection')
  })

  it('of others are shown when nothing else is, and those of other scenarios never', () => {
    engine.tell({ type: 'opened', run: runOf('1', { origin: 'client' }) }, 'other')
    expect(shown()).toBeUndefined()
    engine.tell({ type: 'opened', run: runOf('1', { origin: 'client' }) })
    engine.tell({ type: 'opened', run: runOf('2', { origin: 'client' }) })
    expect(shown()?.id).toBe('1')
    expect(store.getState().connections.map(({ id }) => id)).toEqual(['2', '1'])
  })

  it('are replayed and held against the recording', async () => {
    engine.tell({ type: 'ended', run: runOf('5', { isOpen: false }) })
    await session.replay({ timing: 'at-once', upstream: 'live' })
    expect(engine.asked).toEqual(['replay 5 at-once'])
    expect([shown()?.id, store.getState().comparedSession]).toEqual(['9', '5'])
  })

  it('that the engine does not know any more are closed; the last one is shown after a reload', async () => {
    await session.refresh()
    expect(shown()?.id).toBe('3')
    engine.tell({ type: 'opened', run: runOf('4') })
    store.getState().replaceConnections([])
    expect(store.getState().connections.map(({ isOpen }) => isOpen)).toEqual([false, false])
  })
})

describe('a script', () => {
  const text = (data: string) => ({ type: 'text' as const, data: bytes(data) })
  const entry = (expected: string): TrafficOverview => ({
    name: 'talk',
    request: { method: 'GET', target: '/chat', headers: [] },
    websocket: {
      target,
      steps: [
        { type: 'send', message: text('hello') },
        { type: 'expect', message: text(expected) },
        { type: 'close', status: 1000, reason: bytes('') },
      ],
    },
    expect: [],
  })

  it('is played: it says, waits for what it expects, and closes', async () => {
    expect(session.load(entry('HELLO'))).toBe(true)
    await session.play()
    expect(engine.asked).toEqual(['open websocket', 'send 7 text hello', 'close 7 1000'])
    expect(selectScript(store.getState())).toEqual({
      isOver: true,
      results: [{ text: 'expect HELLO', ok: true, detail: 'text HELLO' }],
    })
  })

  it('stops at the first thing it expects in vain', async () => {
    session.load(entry('hello'))
    await session.play()
    expect(selectScript(store.getState()).results).toEqual([{ text: 'expect hello', ok: false, detail: 'text HELLO' }])
  })

  it('a request is none', () => {
    expect(session.load({ name: 'page', request: { method: 'GET', target: '/', headers: [] }, expect: [] })).toBe(false)
  })
})
