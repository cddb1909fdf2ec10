import { expect, test } from 'vitest'

import type { ConnectionRun, RecordedTraffic, Run } from '../protocol.ts'
import { formatRecording, parseRecording } from './recording-file.ts'
import { TrafficRing } from './traffic-ring.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const packing = {
  pack: (item: RecordedTraffic) => new TextEncoder().encode(formatRecording([{ item, scenario: undefined }])),
  unpack(bytes: Uint8Array): RecordedTraffic {
    const read = parseRecording(text(bytes))
    if ('error' in read || !read.entries[0]) throw new Error('not a run')
    return read.entries[0].item
  },
  contains: (bytes: Uint8Array, wanted: string) => text(bytes).includes(wanted),
}
const ringOf = (bound: number, most = 1e6) => new TrafficRing<string>({ bound, most, packing, sizeOf: () => 0 })

function run(id: string, target = '/', status = 200): Run {
  return {
    id,
    startedAt: 0,
    origin: 'client',
    request: { method: 'GET', target, headers: [['Host', 'api.test']], body: Uint8Array.of(0, 255) },
    response: { status, reason: '', headers: [], body: new Uint8Array(), outcome: 'complete' },
    trace: { header: { version: 1, kong: '3.9', edition: 'enterprise', seed: 1, scenario: 's' }, events: [] },
    cost: 1,
  }
}

test('a run is given back as it was noted; one that is not there is not', () => {
  const ring = ringOf(1e6)
  ring.note(run('a'), 's')
  expect(ring.read('a')).toEqual(run('a'))
  expect(ring.read('b')).toBeUndefined()
})

test('beyond the bound the oldest go; one alone stays however large it is', () => {
  const ring = ringOf(1)
  const { size } = ring.note(run('a'), 's')
  expect(ring.state()).toMatchObject({ kept: 1, seen: 1, size })
  ring.resize({ bound: size * 2 })
  for (const id of ['b', 'c']) ring.note(run(id), 's')
  expect(ring.list({}, {}).summaries.map(({ id }) => id)).toEqual(['c', 'b'])
  expect(ring.state()).toMatchObject({ kept: 2, seen: 3, size: size * 2 })
  ring.resize({ bound: size })
  expect(ring.state()).toMatchObject({ kept: 1, newest: { id: 'c' } })
  ring.clear()
  expect(ring.state()).toMatchObject({ kept: 0, seen: 0, size: 0 })
})

test('beyond the number of requests the oldest go, too', () => {
  const ring = ringOf(1e6, 3)
  for (const id of ['a', 'b', 'c', 'd']) ring.note(run(id), 's')
  expect(ring.list({}, {}).summaries.map(({ id }) => id)).toEqual(['d', 'c', 'b'])
  ring.resize({ most: 1 })
  expect(ring.state()).toMatchObject({ kept: 1, seen: 4, most: 1 })
})

test('the configurations of what it holds count, each once, as long as something of them is there', () => {
  const ring = new TrafficRing<string>({ bound: 1e6, most: 2, packing, sizeOf: (epoch) => epoch.length })
  const { size } = ring.note(run('a'), 'x'.repeat(5000))
  expect(ring.state().size).toBe(size + 5000)
  ring.note(run('b'), 'x'.repeat(5000))
  expect(ring.state().size).toBe(size * 2 + 5000)
  for (const id of ['c', 'd']) ring.note(run(id), 'y')
  expect(ring.state().size).toBe(size * 2 + 1)
})

test('a connection is kept as it was, with messages and bytes each way', () => {
  const ring = ringOf(1e6)
  const trace = {
    header: run('x').trace.header,
    events: [
      frame(1, 'client', 'hello'),
      frame(2, 'upstream', 'hello you'),
      {
        ...at(3),
        type: 'connection-closed',
        code: 'closed',
        sentence: 'The client closed.',
        sent: { client: { frames: 4, bytes: 50 }, upstream: { frames: 1, bytes: 9 } },
      },
    ],
  } as const
  const chat: ConnectionRun = {
    id: 'c',
    kind: 'websocket',
    startedAt: 5,
    origin: 'client',
    target: { kind: 'websocket', target: '/chat', headers: [['Host', 'chat.test']] },
    handshake: { status: 101, headers: [], body: new Uint8Array() },
    isOpen: false,
    trace,
    cost: 1,
  }
  expect(ring.note(chat, 's')).toMatchObject({
    method: 'GET',
    host: 'chat.test',
    target: '/chat',
    status: 101,
    connection: {
      kind: 'websocket',
      client: { messages: 4, bytes: 50 },
      upstream: { messages: 1, bytes: 9 },
      end: 'closed',
      // three frames of the client were counted only
      unkept: 3,
    },
  })
  ring.note(run('r'), 's')
  expect(ring.read('c')).toEqual(chat)
  const ids = (filter: Parameters<typeof ring.list>[0]) => ring.list(filter, {}).summaries.map(({ id }) => id)
  expect([ids({ kind: 'websocket' }), ids({ kind: 'http' }), ids({ kind: 'tcp' })]).toEqual([['c'], ['r'], []])
  expect(ids({ text: 'hello you' })).toEqual(['c'])
})

const at = (n: number) => ({ seq: n, t: n, connection: '1' })
function frame(n: number, from: 'client' | 'upstream', said: string) {
  const before = { size: said.length, text: said }
  const type = 'frame-passed'
  return { ...at(n), type, frame: n, from, opcode: 'text', arrived: n, before, fate: 'forwarded', plugins: [] } as const
}

test('a recording holds what it was recorded under; recordings behind each other are one', () => {
  const [one, two] = ['one', 'two'].map((id) => ({ id, files: { 'kong.yml': id } }))
  const first = formatRecording([
    { item: run('a'), scenario: one },
    { item: run('b'), scenario: one },
    { item: run('c'), scenario: two },
  ])
  expect(first.split('\n').filter((line) => line.startsWith('{"scenario"'))).toHaveLength(2)
  const read = parseRecording(first + formatRecording([{ item: run('d'), scenario: undefined }]))
  const entries = 'entries' in read ? read.entries : []
  expect(entries.map(({ item, scenario }) => `${item.id} ${scenario?.id}`)).toEqual([
    'a one',
    'b one',
    'c two',
    'd undefined',
  ])
})

test('filters: method, path, status or its class, text anywhere', () => {
  const ring = ringOf(1e6)
  ring.note(run('a', '/orders'), 's')
  ring.note(run('b', '/users?secret=1', 404), 's')
  const ids = (filter: Parameters<typeof ring.list>[0]) => ring.list(filter, {}).summaries.map(({ id }) => id)
  expect(ids({ method: 'get' })).toEqual(['b', 'a'])
  expect(ids({ method: 'POST' })).toEqual([])
  expect(ids({ path: '/Users' })).toEqual(['b'])
  expect(ids({ status: '4xx' })).toEqual(['b'])
  expect(ids({ status: '200' })).toEqual(['a'])
  expect(ids({ status: 'abc' })).toEqual([])
  expect(ids({ plugin: 'nobody' })).toEqual([])
  expect(ids({ text: 'secret=1' })).toEqual(['b'])
  expect(ring.list({}, { from: 1, count: 1 })).toMatchObject({ summaries: [{ id: 'a' }], total: 2 })
})

test('a recording that is none is refused with a sentence', () => {
  const sentence = (given: string) => {
    const read = parseRecording(given)
    return 'error' in read ? read.error : 'fine'
  }
  expect(sentence('')).toContain('This is no recording')
  expect(sentence('{"phasescope":"recording","version":9}')).toContain('has format 9')
  expect(sentence(`${formatRecording([])}{"id":"x","__proto__":{"polluted":1}}`)).toBe(
    'Line 2 of the recording is not a run.',
  )
  expect(sentence(formatRecording([{ item: run('a'), scenario: undefined }]))).toBe('fine')
})

test('what is unread counts as large as it was said to be, then as large as it is', () => {
  const ring = ringOf(1e6)
  const { size } = ring.note(run('a'), 's')
  ring.clear()
  ring.noteUnread({ id: 'a', size: 400_000, read: () => run('a') }, 's')
  ring.noteUnread({ id: 'b', size: 400_000, read: () => run('b', '/b') }, 's')
  expect(ring.read('a')).toEqual(run('a'))
  ring.noteUnread({ id: 'c', size: 500_000, read: () => run('c') }, 's')
  expect(ring.state()).toMatchObject({ kept: 3, newest: { id: 'c', number: 3 } })
  ring.noteUnread({ id: 'd', size: 600_000, read: () => run('d') }, 's')
  expect(ring.list({}, {}).summaries.map(({ id }) => id)).toEqual(['d', 'c'])
  expect(ring.state().size).toBe(2 * size)
})
