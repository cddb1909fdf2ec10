import { LANE, type TraceRow } from '../model.ts'
import type { RowChange } from './comparison.ts'

/** A row of either run, and what became of its place. */
export interface AlignedRow {
  readonly before: TraceRow | undefined
  readonly after: TraceRow | undefined
  readonly change: RowChange
  /** Places up (negative) or down within its phase, ghosts counted. */
  readonly shift: number
}

/**
 * The rows of two runs side by side, phase by phase: those of the second in its order, those it lacks where the first
 * had them. As few rows as possible count as moved, and rather those whose priority changed.
 */
export function alignRows(before: readonly TraceRow[], after: readonly TraceRow[]): readonly AlignedRow[] {
  const of = (rows: readonly TraceRow[], wanted: TraceRow['phase']) => rows.filter(({ phase }) => phase === wanted)
  return LANE.flatMap((phase) => alignPhase(of(before, phase), of(after, phase)))
}

function alignPhase(before: readonly TraceRow[], after: readonly TraceRow[]): readonly AlignedRow[] {
  const places = new Map(before.map(({ id }, at) => [id, at]))
  const shared = after.flatMap((row, at) => {
    const was = places.get(row.id)
    const old = was === undefined ? undefined : before[was]
    return was === undefined || !old ? [] : [{ id: row.id, at, was, weight: old.priority === row.priority ? 2 : 1 }]
  })
  const steady = steadyOnes(shared)
  const shifts = shiftsOf(shared)
  const pairs = after.map((row): AlignedRow => {
    const was = before[places.get(row.id) ?? -1]
    const hasMoved = was !== undefined && !steady.has(row.id)
    const shift = hasMoved ? (shifts.get(row.id) ?? 0) : 0
    return { before: was, after: row, change: changeOf(was, row, hasMoved), shift }
  })
  return withGone(pairs, before, new Set(after.map(({ id }) => id)))
}

function changeOf(before: TraceRow | undefined, after: TraceRow, hasMoved: boolean): RowChange {
  if (!before) return 'new'
  if (isGhost(before) && !isGhost(after)) return 'started'
  if (!isGhost(before) && isGhost(after)) return 'stopped'
  return hasMoved ? 'moved' : 'same'
}

function isGhost({ outcome }: TraceRow): boolean {
  return outcome.type === 'skipped'
}

interface SharedRow {
  readonly id: string
  /** Places in the second run and in the first. */
  readonly at: number
  readonly was: number
  readonly weight: number
}

/** The heaviest rows that stand in the same order in both runs (a weighted longest increasing subsequence). */
function steadyOnes(shared: readonly SharedRow[]): ReadonlySet<string> {
  const best: { weight: number; from: number }[] = []
  for (const [at, { was, weight }] of shared.entries()) {
    const chain = { weight, from: -1 }
    for (const [earlier, candidate] of best.entries())
      if ((shared[earlier]?.was ?? 0) < was && candidate.weight + weight > chain.weight) {
        chain.weight = candidate.weight + weight
        chain.from = earlier
      }
    best[at] = chain
  }
  const steady = new Set<string>()
  let at = best.reduce((top, { weight }, index) => (weight > (best[top]?.weight ?? 0) ? index : top), 0)
  for (let row = shared[at]; row; row = shared[at]) {
    steady.add(row.id)
    at = best[at]?.from ?? -1
  }
  return steady
}

/** Places moved, counted over the rows that both runs have. */
function shiftsOf(shared: readonly SharedRow[]): ReadonlyMap<string, number> {
  const old = shared.toSorted((a, b) => a.was - b.was).map(({ id }) => id)
  return new Map(shared.map(({ id }, at) => [id, at - old.indexOf(id)]))
}

/** Puts each row that only the first run has behind the row it followed there. */
function withGone(
  pairs: readonly AlignedRow[],
  before: readonly TraceRow[],
  known: ReadonlySet<string>,
): readonly AlignedRow[] {
  const result = [...pairs]
  for (const [at, row] of before.entries()) {
    if (known.has(row.id)) continue
    const follows = before[at - 1]?.id
    const place = result.findIndex(({ before: old, after }) => (after ?? old)?.id === follows)
    result.splice(place + 1, 0, { before: row, after: undefined, change: 'gone', shift: 0 })
  }
  return result
}
