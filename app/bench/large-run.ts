import type { Run } from '../../engine/protocol.ts'

type TraceEvent = Run['trace']['events'][number]

const PHASES = ['rewrite', 'access', 'header_filter', 'body_filter', 'log'] as const

/** A run with that many rows: every plugin in five phases, every tenth handler with a change, some that did not run. */
export function largeRun(rows: number): Run {
  const plugins = rows / PHASES.length
  const events: TraceEvent[] = []
  let seq = 0
  for (const phase of PHASES) {
    for (let at = 0; at < plugins; at += 1) {
      const who = { phase, plugin: `plugin-${String(at).padStart(4, '0')}`, priority: 10_000 - at, t: seq }
      if (at % 7 === 3) {
        const reason = { code: 'not-global', detail: '' } as const
        events.push({ ...who, seq: seq++, type: 'handler-skipped', reason, sentence: 'It is configured on a route.' })
        continue
      }
      events.push({ ...who, seq: seq++, type: 'handler-started', scope: 'global' })
      if (at % 10 === 0)
        events.push({ ...who, seq: seq++, type: 'value-changed', target: 'response', key: 'header X', after: '1' })
      events.push({ ...who, seq: seq++, type: 'handler-ended', cost: 0.01 })
    }
  }
  const header = { version: 1, kong: '3.9.1', edition: 'community', seed: 1, scenario: 'large' } as const
  return {
    id: 'large',
    startedAt: 0,
    origin: 'studio',
    request: { method: 'GET', target: '/', headers: [] },
    response: { status: 200, reason: 'OK', headers: [], body: new Uint8Array(), outcome: 'complete' },
    trace: { header, events },
    cost: 1,
  }
}
