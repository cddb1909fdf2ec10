import type { ConfigurationRung } from '../gateway/instrumentation.ts'
import type { PluginPhase } from '../gateway/phases.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { SkipReason } from '../gateway/skip-reason.ts'
import type { TraceEvent } from './event.ts'

/** How a handler ended, or why it did not run. */
export type RowOutcome =
  | { readonly type: 'ran' }
  | { readonly type: 'exited'; readonly status: number; readonly at?: SourcePlace }
  | { readonly type: 'failed'; readonly message: string; readonly traceback?: string; readonly at?: SourcePlace }
  | { readonly type: 'skipped'; readonly reason: SkipReason; readonly sentence: string }

/** What a handler changed, counted by kind. */
export interface ChangeCounts {
  readonly added: number
  readonly removed: number
  readonly replaced: number
}

/** One plugin in one phase: a handler that ran (body_filter: once or more), or a ghost. */
export interface TraceRow {
  /** Stable within a trace: `access/key-auth`. */
  readonly id: string
  /** Place along the U, counted over handlers that ran; undefined for a ghost. */
  readonly number: number | undefined
  readonly phase: PluginPhase
  readonly plugin: string
  readonly instance?: string
  readonly priority: number
  /** `global`, `route`, `route+consumer` …; '' when unknown (ghosts). */
  readonly scope: string
  readonly outcome: RowOutcome
  /** Where the handler function is defined. */
  readonly definedAt?: SourcePlace
  /** How often it ran (body_filter: once per chunk). */
  readonly times: number
  /** Microseconds of the engine's clock since the trace began. */
  readonly startedAt: number
  readonly endedAt: number
  /** Processor milliseconds. */
  readonly cost: number
  readonly calls: number
  readonly changes: ChangeCounts
  /** Sequence numbers of its first and last event. */
  readonly events: readonly [first: number, last: number]
  readonly ladder: readonly ConfigurationRung[]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Draft = Mutable<Omit<TraceRow, 'number' | 'changes'>> & {
  number: number | undefined
  changes: Mutable<ChangeCounts>
}
type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>

/** Rows of every phase, unnumbered: those that ran in order of execution, ghosts where they would have run. */
export function collectRows(events: readonly TraceEvent[]): ReadonlyMap<PluginPhase, readonly Draft[]> {
  const ran = new Map<string, Draft>()
  const ghosts = new Map<string, Draft>()
  const ladders = new Map<string, readonly ConfigurationRung[]>()
  let open: Draft | undefined
  for (const event of events) {
    if (event.type === 'plugin-collected') ladders.set(event.plugin ?? '', event.ladder)
    else if (event.type === 'handler-started') open = start(ran, event)
    else if (event.type === 'handler-skipped') addGhost(ghosts, event)
    else if (event.type === 'handler-ended') {
      if (open) end(open, event)
      open = undefined
    } else if (open) note(open, event)
  }
  for (const row of [...ran.values(), ...ghosts.values()]) row.ladder = ladders.get(row.plugin) ?? []
  return groupByPhase(
    [...ran.values()],
    [...ghosts.values()].filter((ghost) => !ran.has(ghost.id)),
  )
}

function start(ran: Map<string, Draft>, event: EventOf<'handler-started'>): Draft {
  const row = emptyRow(event)
  const known = ran.get(row.id)
  if (known) {
    known.times += 1
    return known
  }
  row.scope = event.scope
  row.times = 1
  row.outcome = { type: 'ran' }
  if (event.at) row.definedAt = event.at
  ran.set(row.id, row)
  return row
}

function emptyRow(event: EventOf<'handler-started'> | EventOf<'handler-skipped'>): Draft {
  const { phase = 'access', plugin = '', priority, t, seq, instance } = event
  return {
    id: `${phase}/${plugin}`,
    number: undefined,
    phase,
    plugin,
    ...(instance !== undefined && { instance }),
    priority,
    scope: '',
    outcome: { type: 'ran' },
    times: 0,
    startedAt: t,
    endedAt: t,
    cost: 0,
    calls: 0,
    changes: { added: 0, removed: 0, replaced: 0 },
    events: [seq, seq],
    ladder: [],
  }
}

function addGhost(ghosts: Map<string, Draft>, event: EventOf<'handler-skipped'>): void {
  const row = emptyRow(event)
  row.outcome = { type: 'skipped', reason: event.reason, sentence: event.sentence }
  if (event.at) row.definedAt = event.at
  if (!ghosts.has(row.id)) ghosts.set(row.id, row)
}

function end(row: Draft, event: EventOf<'handler-ended'>): void {
  row.endedAt = event.t
  row.cost += event.cost
  row.events = [row.events[0], event.seq]
  if (event.exit) row.outcome = { type: 'exited', ...event.exit }
  else if (event.error !== undefined && row.outcome.type !== 'failed')
    row.outcome = { type: 'failed', message: event.error, ...(event.at && { at: event.at }) }
}

function note(row: Draft, event: TraceEvent): void {
  if (event.type === 'call-made') row.calls += 1
  else if (event.type === 'value-changed') count(row.changes, event)
  else if (event.type === 'error-thrown')
    row.outcome = {
      type: 'failed',
      message: event.message,
      traceback: event.traceback,
      ...(event.at && { at: event.at }),
    }
}

function count(changes: Mutable<ChangeCounts>, { before, after }: EventOf<'value-changed'>): void {
  if (before === undefined) changes.added += 1
  else if (after === undefined) changes.removed += 1
  else changes.replaced += 1
}

function groupByPhase(ran: readonly Draft[], ghosts: readonly Draft[]): ReadonlyMap<PluginPhase, readonly Draft[]> {
  const groups = new Map<PluginPhase, Draft[]>()
  for (const row of ran) {
    const rows = groups.get(row.phase)
    if (rows) rows.push(row)
    else groups.set(row.phase, [row])
  }
  for (const ghost of [...ghosts].sort(byKongOrder)) {
    const rows = groups.get(ghost.phase) ?? []
    const at = rows.findIndex((row) => byKongOrder(ghost, row) < 0)
    rows.splice(at < 0 ? rows.length : at, 0, ghost)
    groups.set(ghost.phase, rows)
  }
  return groups
}

/** Priority down, then name down. Kong: loading.md §3. */
function byKongOrder(a: Draft, b: Draft): number {
  if (a.priority !== b.priority) return b.priority - a.priority
  return a.plugin === b.plugin ? 0 : a.plugin > b.plugin ? -1 : 1
}
