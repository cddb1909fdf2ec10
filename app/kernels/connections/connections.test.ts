import { describe, expect, it } from 'vitest'
import { alignLists, pairGaps } from '../../../engine/index.ts'
import { hexRows, readHex } from './bytes.ts'
import { EMPTY_CONNECTION, targetOfDraft } from './connection-draft.ts'
import { readEscapes, writeEscapes } from './escapes.ts'
import { laneTime, rowsInSight, rowTops } from './lane-layout.ts'
import { EMPTY_MESSAGE, messageOfDraft } from './message-draft.ts'
import type { LaneRow } from './session-model.ts'
import { diffTexts, shortenParts } from './text-diff.ts'
import { readWorkerLane, stripOf } from './worker-lane.ts'

describe('drafts', () => {
  it('make a target, or say what is missing', () => {
    const draft = {
      ...EMPTY_CONNECTION,
      url: 'wss://api.test:8443',
      subprotocols: 'a, b',
      headers: [['X-Á', 'é']] as const,
    }
    expect(targetOfDraft(draft)).toEqual({
      target: {
        kind: 'websocket',
        target: '/',
        headers: [
          ['Host', 'api.test:8443'],
          ['X-Ã\u0081', 'Ã©'],
        ],
        subprotocols: ['a', 'b'],
        scheme: 'wss',
      },
    })
    expect(targetOfDraft({ ...draft, url: 'chat' })).toEqual({ problem: expect.stringContaining('needs a path') })
    expect(targetOfDraft({ ...draft, kind: 'tcp', server: '9000' })).toEqual({
      problem: expect.stringContaining('127.0.0.1:9000'),
    })
    expect(
      targetOfDraft({ ...draft, kind: 'tls', server: '[::1]:9443', serverName: 'x', client: '10.0.0.1:5' }),
    ).toEqual({
      target: { kind: 'tls', server: { ip: '::1', port: 9443 }, client: { ip: '10.0.0.1', port: 5 }, serverName: 'x' },
    })
  })

  it('make messages that a WebSocket can carry', () => {
    const problem = (change: Partial<typeof EMPTY_MESSAGE>) => messageOfDraft({ ...EMPTY_MESSAGE, ...change })
    expect(problem({ type: 'ping', text: 'x'.repeat(126) })).toEqual({
      problem: expect.stringContaining('125 bytes at most'),
    })
    expect(problem({ type: 'close', status: '1005' })).toEqual({
      problem: expect.stringContaining('1005 cannot stand'),
    })
    expect(problem({ type: 'close', text: 'why' })).toEqual({ problem: expect.stringContaining('needs a status') })
    expect(problem({ type: 'binary', text: '0' })).toEqual({ problem: expect.stringContaining('one is missing') })
    expect(problem({ type: 'bytes', text: String.raw`*1\r\n\x00\\` })).toEqual({
      message: { type: 'bytes', data: new TextEncoder().encode('*1\r\n\0\\') },
    })
  })

  it('write and read what cannot be typed', () => {
    const text = 'a\r\n\t\\ é \u0001'
    expect(new TextDecoder().decode(readEscapes(writeEscapes(text)))).toBe(text)
    expect(readHex('01 0xA2,ff')).toEqual({ bytes: Uint8Array.of(1, 0xa2, 255) })
  })
})

describe('what is shown', () => {
  it('pairs equal items and changed ones between them', () => {
    expect(pairGaps(alignLists(['a', 'x', 'c'], ['a', 'y', 'c', 'd']))).toEqual([
      { left: 0, right: 0 },
      { left: 1, right: 1 },
      { left: 2, right: 2 },
      { right: 3 },
    ])
  })

  it('marks words that went and came', () => {
    expect(diffTexts('my card is 4111 1111 1111.', 'my card is ****.')).toEqual([
      { type: 'same', text: 'my card is ' },
      { type: 'removed', text: '4111 1111 1111' },
      { type: 'added', text: '****' },
      { type: 'same', text: '.' },
    ])
    const [before, after] = ['a b\n'.repeat(4_000), `${'a b\n'.repeat(3_999)}c\n`]
    expect(diffTexts(before, after).at(-1)).toEqual({ type: 'added', text: 'c\n' })
  })

  it('shortens a diff to what changed', () => {
    const parts = shortenParts(diffTexts('{"msg":"my card is 4111 1111 1111 1111"}', '{"msg":"my card is ****"}'))
    expect(parts.map(({ text }) => text)).toEqual(['…card is ', '4111 111…', '****', '"}'])
  })

  it('shows bytes with their characters', () => {
    expect(hexRows(Uint8Array.of(72, 105, 0))).toEqual([{ offset: '000000', hex: ['48', '69', '00'], chars: 'Hi.' }])
  })

  it('keeps times short', () => {
    expect([0, 13_700, 121_400, 1_900_000, 65_000_000].map(laneTime)).toEqual([
      '0.0 ms',
      '13.7 ms',
      '121 ms',
      '1.90 s',
      '65.0 s',
    ])
  })

  it('draws the rows in sight, of ten thousand as of ten', () => {
    const row: LaneRow = {
      type: 'bytes',
      id: 'x',
      t: 0,
      from: 'client',
      body: { size: 0 },
      fate: 'read',
      steps: [],
      events: [],
    }
    const tops = rowTops(Array.from({ length: 10_000 }, () => row))
    const { first, last } = rowsInSight(tops, { top: 46 * 5_000, height: 460 })
    expect(last - first).toBeLessThan(35)
    expect([first < 5_000, last > 5_010]).toEqual([true, true])
    expect(rowsInSight(rowTops([row]), { top: 0, height: 100 })).toEqual({ first: 0, last: 1 })
  })
})

it('shows the worker’s deeds with their beginning, and what configure got', () => {
  const deeds = readWorkerLane([
    { seq: 0, t: 300, type: 'worker-event', event: 'init_worker', plugin: 'a', duration: 100 },
    { seq: 1, t: 400, type: 'worker-event', event: 'configure', plugin: 'a', rows: null },
    { seq: 2, t: 500, type: 'worker-event', event: 'configure', plugin: 'b', rows: 2 },
    { seq: 3, t: 1_200, type: 'timer-fired', name: 'kong/plugins/a/handler.lua:5', duration: 50, error: 'late' },
    { seq: 4, t: 1_300, type: 'worker-event', event: 'queue', plugin: 'a', name: 'mail', rows: 3 },
  ])
  expect(deeds.map(({ kind, t, detail, error }) => [kind, t, detail, error])).toEqual([
    ['init_worker', 200, undefined, undefined],
    ['configure', 400, 'configs = nil: nothing configures it', undefined],
    ['configure', 500, 'configs = array of 2', undefined],
    ['timer', 1_150, undefined, 'late'],
    ['queue', 1_300, '3 entries', undefined],
  ])
  const { start, end, marks } = stripOf(deeds)
  expect([start, end]).toEqual([200, 1_300])
  expect(marks[0]).toMatchObject({ from: 0, isError: false })
  expect(marks[3]?.isError).toBe(true)
})
