// @vitest-environment node
// Samples are read from the disk, and played by the real engine.
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../../engine/engine.ts'
import { createMemoryHost } from '../../../engine/hosts/memory/host.ts'
import { scenarioFiles } from '../../../engine/hosts/tests/scenarios.ts'
import type { ConnectionRun } from '../../../engine/protocol.ts'
import { compareSessions } from './compare-sessions.ts'
import { draftOfTarget, draftOfTraffic, targetOfDraft } from './connection-draft.ts'
import { heardByClient } from './heard.ts'
import { messageOfDraft, messageOfRow } from './message-draft.ts'
import { readSession, type LaneRow } from './session-model.ts'

/** Plays a named conversation of a sample, with changed files. */
async function play(
  scenario: string,
  name: string,
  change: (path: string, text: string) => string = (_, text) => text,
): Promise<ConnectionRun> {
  const host = createMemoryHost()
  const { id, files } = scenarioFiles(scenario)
  const engine = createEngine({ host })
  const changed = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(path, text)]))
  await host.run(engine.apply({ id, files: changed }))
  const traffic = engine.overview()?.traffic.find((entry) => entry.name === name)
  const draft = traffic && draftOfTraffic(traffic)
  const checked = draft && targetOfDraft(draft)
  if (!draft || !checked || 'problem' in checked) throw new Error('no such traffic')
  const { run } = await host.run(engine.connections().converse(checked.target, draft.steps, name))
  engine.dispose()
  return run
}

const short = (row: LaneRow): string => {
  const steps = row.steps.map(({ plugin, effect }) => `${plugin} ${effect}`).join(', ')
  switch (row.type) {
    case 'opening':
      return `${row.verb} ${row.target} → ${row.upstream?.name ?? 'nobody'}: ${steps}`
    case 'answer':
      return `${row.status}`
    case 'frame':
      return `${row.frame} ${row.from} ${row.opcode} ${row.fate}${row.isChanged ? ' changed' : ''}: ${steps}`
    case 'bytes':
      return `${row.from} ${row.body.size} ${row.fate}`
    case 'held':
      return `held ${row.frame}: ${steps}`
    case 'end':
      return `${row.closed?.code}: ${steps}`
  }
}

describe('a WebSocket', () => {
  it('is its handshake, its frames and its end, each with what the plugins did', async () => {
    const session = readSession(await play('chat', 'conversation'))
    expect(session.rows.map(short)).toEqual([
      'GET /chat → GET chat.test:80/chat: multi-proto passed',
      '101',
      '1 client text forwarded: redact passed, multi-proto passed',
      '2 upstream text forwarded: multi-proto passed',
      '3 client text forwarded changed: redact changed, multi-proto passed',
      '4 upstream text forwarded: multi-proto passed',
      '5 client text dropped: redact dropped, multi-proto skipped',
      '6 client binary forwarded: redact passed, multi-proto passed',
      '7 upstream binary forwarded: multi-proto passed',
      '8 client ping forwarded: redact passed, multi-proto passed',
      '9 client close forwarded: redact passed, multi-proto passed',
      '10 upstream pong forwarded: multi-proto passed',
      '11 upstream close forwarded: multi-proto passed',
      'closed: multi-proto passed',
    ])
    expect(session.ghosts.map(({ plugin, phase, words }) => [plugin, phase, words])).toEqual([
      ['multi-proto', 'access', expect.stringContaining('access does not run there')],
      ['multi-proto', 'log', expect.stringContaining('log does not run there')],
    ])
    expect(session).toMatchObject({ route: 'chat', service: 'chat-service' })
    expect(session.counts).toEqual({ frames: 11, changed: 1, dropped: 1, text: 5, binary: 2, control: 4 })
  })

  it('gives every event of a frame to that frame, though some carry no number', async () => {
    const { rows } = readSession(await play('chat', 'conversation'))
    const second = rows.find(({ id }) => id === 'frame-2')
    expect(second?.events.map(({ type }) => type)).toEqual(['handler-started', 'value-changed', 'handler-ended'])
  })

  it('holds a frame that stands in a handler', async () => {
    const run = await play('chat', 'conversation')
    const at = run.trace.events.findIndex((event) => event.type === 'handler-ended' && event.frame === 3)
    const trace = { ...run.trace, events: run.trace.events.slice(0, at) }
    expect(
      readSession({ ...run, trace })
        .rows.map(short)
        .at(-1),
    ).toBe('held 3: redact running')
  })

  it('is heard by its client as the plugins left it', async () => {
    const heard = heardByClient(await play('chat', 'conversation'))
    expect(heard.messages.map(({ type, data }) => `${type} ${data.length}`)).toEqual(['text 5', 'text 36', 'binary 3'])
    expect(heard.closed).toEqual({ status: 1000 })
    expect(heardByClient(await play('chat', 'too much')).closed).toEqual({ status: 4000 })
  })

  it('differs from one under changed plugins exactly where they act', async () => {
    const before = readSession(await play('chat', 'conversation'))
    const after = readSession(
      await play('chat', 'conversation', (path, text) =>
        path.endsWith('redact/handler.lua')
          ? text.replace('"****"', '"[card]"')
          : text.replace('card is ****', 'card is [card]'),
      ),
    )
    const seen = compareSessions(before, after).map(({ from, verdict, words }) => [from, verdict, ...words].join(' '))
    expect(seen.filter((words) => !words.endsWith('same'))).toEqual([
      'client changed something else was sent on',
      'upstream changed something else arrived something else was sent on',
    ])
    expect(seen.length).toBe(11)
    expect(compareSessions(before, before).every(({ verdict }) => verdict === 'same')).toBe(true)
  })

  it('pairs what still fits when a frame is missing', async () => {
    const before = readSession(await play('chat', 'conversation'))
    const without = { ...before, rows: before.rows.filter(({ id }) => id !== 'frame-2' && id !== 'frame-5') }
    expect(
      compareSessions(before, without)
        .filter(({ verdict }) => verdict !== 'same')
        .map(({ left, verdict }) => [left?.id, verdict]),
    ).toEqual([
      ['frame-2', 'missing'],
      ['frame-5', 'missing'],
    ])
    expect(compareSessions(without, before).filter(({ verdict }) => verdict === 'new').length).toBe(2)
  })

  it('goes back into the composer, frame by frame', async () => {
    const run = await play('chat', 'conversation')
    expect(draftOfTarget(run.target)).toMatchObject({ url: 'ws://api.test/chat', subprotocols: 'v1.chat', headers: [] })
    const frames = readSession(run).rows.filter((row) => row.type === 'frame')
    expect(frames[4] && messageOfRow(frames[4])).toMatchObject({ type: 'text', text: '/shutdown', of: 'frame 5' })
    const binary = frames[5] && messageOfRow(frames[5])
    expect(binary).toMatchObject({ type: 'binary', text: '01 02 03' })
    expect(binary && messageOfDraft(binary)).toEqual({ message: { type: 'binary', data: Uint8Array.of(1, 2, 3) } })
    expect(frames[8] && messageOfRow(frames[8])).toMatchObject({ type: 'close', text: 'bye', status: '1000' })
  })
})

describe('a stream', () => {
  it('is what preread did, the bytes both ways, and log', async () => {
    const { rows, opened } = readSession(await play('tcp-guard', 'TLS ends here'))
    expect(rows.map(short)).toEqual([
      'TLS 127.0.0.1:9443 → tcp redis.test:6379: tcp-guard passed, tcp-guard passed',
      'client 14 forwarded',
      'upstream 7 forwarded',
      'closed: tcp-guard passed',
    ])
    expect(opened?.serverName).toBe('redis.example')
  })

  it('was never opened when preread exits', async () => {
    const { rows, opened } = readSession(await play('tcp-guard', 'banned'))
    expect(opened).toBeUndefined()
    expect(rows.map(short)[0]).toBe('TCP 127.0.0.1:9000 → nobody: tcp-guard skipped, tcp-guard exited')
    expect(rows.at(-1)?.steps.map(({ phase, effect }) => `${phase} ${effect}`)).toEqual(['log passed'])
  })

  it('says what the plugin said in place of an upstream', async () => {
    const run = await play('udp-session', 'answered by the plugin')
    expect(new TextDecoder().decode(heardByClient(run).bytes).trim()).toBe('pong')
  })
})
