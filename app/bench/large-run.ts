import type { Run } from '../../engine/protocol.ts'

type TraceEvent = Run['trace']['events'][number]

const PHASES = ['rewrite', 'access', 'header_filter', 'body_filter', 'log'] as const

/**
 * A run with that many rows: every plugin in five phases, every tenth handler with a change, some that did not run; each
 * handler that ran made `calls` calls.
 */
export function largeRun(rows: number, calls = 0): Run {
  const plugins = rows / PHASES.length
  const events: TraceEvent[] = [
    {
      seq: 0,
      t: 0,
      type: 'request-received',
      method: 'GET',
      target: '/',
      scheme: 'http',
      httpVersion: '1.1',
      headers: [],
      client: '127.0.0.1:1',
    },
  ]
  for (const phase of PHASES)
    for (let at = 0; at < plugins; at += 1) {
      const who = { phase, plugin: `plugin-${String(at).padStart(4, '0')}`, priority: 10_000 - at }
      for (const event of handlerEvents(who, at, calls))
        events.push({ ...event, ...who, seq: events.length, t: events.length } as TraceEvent)
    }
  const header = { version: 1, kong: '3.9.1', edition: 'community', seed: 1, scenario: 'large' } as const
  return {
    id: `large ${rows} ${calls}`,
    startedAt: 0,
    origin: 'studio',
    request: { method: 'GET', target: '/', headers: [] },
    response: { status: 200, reason: 'OK', headers: [], body: new Uint8Array(), outcome: 'complete' },
    trace: { header, events },
    cost: 1,
  }
}

type Detail = { readonly type: TraceEvent['type'] } & Readonly<Record<string, unknown>>

function handlerEvents({ plugin }: { readonly plugin: string }, at: number, calls: number): readonly Detail[] {
  if (at % 7 === 3)
    return [
      {
        type: 'handler-skipped',
        reason: { code: 'not-global', detail: '' },
        sentence: 'It is configured on a route.',
      },
    ]
  const place = { file: `kong/plugins/${plugin}/handler.lua`, line: 9 }
  return [
    { type: 'handler-started', scope: 'global' },
    ...Array.from({ length: calls }, (_, call): Detail => ({
      type: 'call-made',
      name: 'kong.request.get_header',
      arguments: [`"x-${call}"`],
      results: ['nil'],
      at: place,
    })),
    ...(at % 10 === 0
      ? [{ type: 'value-changed', target: 'response', key: 'header X', after: '1', at: place } as const]
      : []),
    { type: 'handler-ended', cost: 0.01 },
  ]
}

/** One plugin that calls without end: a trace with that many events in one handler. */
export function busyRun(count: number): Run {
  const run = largeRun(5, 0)
  const who = { phase: 'access', plugin: 'busy', priority: 1 } as const
  const place = { file: 'kong/plugins/busy/handler.lua', line: 9 }
  const details: readonly Detail[] = [
    { type: 'handler-started', scope: 'global' },
    ...Array.from({ length: count / 2 }, (_, at): readonly Detail[] => [
      { type: 'call-made', name: 'kong.log.info', arguments: [`"line ${at}"`], results: [], at: place },
      { type: 'log-written', level: 'info', message: `line ${at}`, at: place },
    ]).flat(),
    { type: 'handler-ended', cost: 5 },
  ]
  const [first] = run.trace.events
  const events = details.map((event, at) => ({ ...event, ...who, seq: at + 1, t: at }) as TraceEvent)
  return { ...run, id: `busy ${count}`, trace: { ...run.trace, events: first ? [first, ...events] : events } }
}
