import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { ConnectionEvent, ConnectionRun } from './connection-protocol.ts'
import { createEngine, type Engine } from './engine.ts'
import { createMemoryHost, type MemoryHost } from './hosts/memory/host.ts'
import { scenarioFiles } from './hosts/tests/scenarios.ts'
import { evaluateExpectations } from './scenario/expectations.ts'
import type { TraceEvent } from './trace/event.ts'

const text = (data: string) => ({ type: 'text' as const, data: new TextEncoder().encode(data) })
const TARGET = { kind: 'websocket', target: '/chat', headers: [['Host', 'api.test']] } as const

let host: MemoryHost
let engine: Engine
let told: ConnectionEvent[]

beforeEach(async () => {
  told = []
  host = createMemoryHost()
  engine = createEngine({ host, onConnection: (event) => told.push(event) })
  const { diagnostics } = await host.run(engine.apply(scenarioFiles('chat')))
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics))
})
afterEach(() => engine.dispose())

const frames = ({ trace }: ConnectionRun) => trace.events.filter((event) => event.type === 'frame-passed')
const shape = (run: ConnectionRun) =>
  frames(run).map(({ frame, from, opcode, fate, before, after }) =>
    [frame, from, opcode, fate, before.text ?? before.base64, after?.text]
      .filter((part) => part !== undefined)
      .join(' '),
  )
const kinds = (events: readonly TraceEvent[]) => [...new Set(events.map(({ type }) => type))]

describe('the chat scenario', () => {
  it('plays its conversations as it expects', async () => {
    for (const { name, websocket, request, expect: sentences } of engine.overview()?.traffic ?? []) {
      if (!websocket) {
        const run = await host.run(engine.send(request, name))
        expect(evaluateExpectations(sentences, run).filter(({ ok }) => !ok)).toEqual([])
        continue
      }
      const { run, results } = await host.run(engine.connections().converse(websocket.target, websocket.steps, name))
      expect(results.filter(({ ok }) => !ok)).toEqual([])
      const response = run.handshake ?? { status: 0, headers: [], body: new Uint8Array() }
      expect(evaluateExpectations(sentences, { response, trace: run.trace }).filter(({ ok }) => !ok)).toEqual([])
    }
  })

  it('tells of a connection while it goes on', async () => {
    const connections = engine.connections()
    const id = await host.run(connections.open(TARGET, { name: 'by hand' }))
    await host.advance(100)
    connections.send(id, text('hello'))
    await host.advance(100)
    connections.send(id, text('/shutdown'))
    await host.advance(100)
    const run = await host.run(connections.close(id, 1000))
    expect(run && shape(run)).toEqual([
      '1 client text forwarded hello',
      '2 upstream text forwarded hello',
      '3 client text dropped /shutdown',
      '4 client close forwarded ',
      '5 upstream close forwarded ',
    ])
    expect(told.map(({ type }) => type)).toEqual(['opened', 'traced', 'traced', 'ended'])
    const [opened] = told
    const live = told.flatMap((event) => (event.type === 'traced' ? event.events : []))
    const whole = run?.trace.events.slice(0, -live.length) ?? []
    expect(opened?.type === 'opened' && opened.run).toMatchObject({ id, name: 'by hand', isOpen: true })
    expect(opened?.type === 'opened' && [...opened.run.trace.events, ...live]).toEqual(
      run?.trace.events.slice(0, (opened?.type === 'opened' ? opened.run.trace.events.length : 0) + live.length),
    )
    expect(kinds(whole)).toContain('connection-opened')
    expect(run?.trace.events.at(-1)?.connection).toBe(run?.trace.events[0]?.request)
  })

  it('says why a connection was closed, and by whom', async () => {
    const connections = engine.connections()
    const id = await host.run(connections.open(TARGET))
    await host.advance(10)
    connections.send(id, text('/quit'))
    await host.advance(10)
    const [run] = connections.list()
    const end = run?.trace.events.find((event) => event.type === 'connection-closed')
    expect(end).toMatchObject({
      code: 'closed-by-plugin',
      plugin: 'multi-proto',
      toClient: { status: 4000, reason: 'as you wish' },
      toUpstream: { status: 1000, reason: 'the client left' },
      sent: { client: { frames: 2, bytes: 5 } },
    })
    expect(end?.type === 'connection-closed' && end.sentence).toMatch(/^multi-proto \(handler\.lua:\d+\) closed/)
  })

  it('records a refused handshake, too', async () => {
    const connections = engine.connections()
    const id = await host.run(connections.open({ ...TARGET, target: '/nowhere' }))
    await host.advance(10)
    const [run] = connections.list()
    expect([run?.id, run?.isOpen, run?.handshake?.status]).toEqual([id, false, 404])
  })

  it.each(['live', 'recorded'] as const)('replays a session, %s', async (upstream) => {
    const connections = engine.connections()
    const id = await host.run(connections.open(TARGET))
    for (const line of ['one', '4111 1111 1111 1111', '/shutdown', 'two']) {
      await host.advance(100)
      connections.send(id, text(line))
    }
    await host.advance(100)
    const first = await host.run(connections.close(id, 1000))
    if (!first) throw new Error('no run')
    for (const timing of ['recorded', 'at-once'] as const) {
      const again = await host.run(connections.replay(first, { timing, upstream }))
      expect(shape(again)).toEqual(shape(first))
    }
  })
})
