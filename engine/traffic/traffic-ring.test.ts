import { expect, test } from 'vitest'

import type { Run } from '../protocol.ts'
import { formatRecording, parseRecording } from './recording-file.ts'
import { TrafficRing } from './traffic-ring.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const packing = {
  pack: (run: Run) => new TextEncoder().encode(formatRecording('s', [run])),
  unpack(bytes: Uint8Array): Run {
    const read = parseRecording(text(bytes))
    if ('error' in read || !read.runs[0]) throw new Error('not a run')
    return read.runs[0]
  },
  contains: (bytes: Uint8Array, wanted: string) => text(bytes).includes(wanted),
}

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
  const ring = new TrafficRing(1e6, packing)
  ring.note(run('a'), 's')
  expect(ring.read('a')).toEqual(run('a'))
  expect(ring.read('b')).toBeUndefined()
})

test('beyond the bound the oldest go; one alone stays however large it is', () => {
  const ring = new TrafficRing(1, packing)
  const { size } = ring.note(run('a'), 's')
  expect(ring.state()).toMatchObject({ kept: 1, seen: 1, size })
  ring.resize(size * 2)
  for (const id of ['b', 'c']) ring.note(run(id), 's')
  expect(ring.list({}, {}).summaries.map(({ id }) => id)).toEqual(['c', 'b'])
  expect(ring.state()).toMatchObject({ kept: 2, seen: 3, size: size * 2 })
  ring.resize(size)
  expect(ring.state()).toMatchObject({ kept: 1, newest: { id: 'c' } })
  ring.clear()
  expect(ring.state()).toMatchObject({ kept: 0, seen: 0, size: 0 })
})

test('filters: method, path, status or its class, text anywhere', () => {
  const ring = new TrafficRing(1e6, packing)
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
  expect(sentence(`${formatRecording('s', [])}{"id":"x","__proto__":{"polluted":1}}`)).toBe(
    'Line 2 of the recording is not a run.',
  )
  expect(sentence(formatRecording('s', [run('a')]))).toBe('fine')
})
