import type { HandlerStep } from './handler-steps.ts'
import type { LaneRow } from './session-model.ts'

/** Steps a row shows; the details have them all. */
export const SHOWN_STEPS = 5
/** Pixels of one line of plugins, and of what stands above and below them. */
export const LINE = 18
const PADDING = 15
const LEAST = 46
const SENTENCE = 24

/** Consecutive steps of one phase: a phase is named once. */
export interface StepGroup {
  readonly phase: HandlerStep['phase']
  readonly steps: readonly HandlerStep[]
}

/** The steps a row shows, by phase, and how many more there are. */
export function shownSteps({ steps }: Pick<LaneRow, 'steps'>): {
  readonly groups: readonly StepGroup[]
  readonly hidden: number
} {
  const groups: { phase: HandlerStep['phase']; steps: HandlerStep[] }[] = []
  for (const step of steps.slice(0, SHOWN_STEPS)) {
    const last = groups.at(-1)
    if (last?.phase === step.phase) last.steps.push(step)
    else groups.push({ phase: step.phase, steps: [step] })
  }
  return { groups, hidden: Math.max(0, steps.length - SHOWN_STEPS) }
}

/** Pixels of a row, as it is drawn. */
export function rowHeight(row: LaneRow): number {
  const { groups, hidden } = shownSteps(row)
  const lines = groups.length + Math.min(row.steps.length, SHOWN_STEPS) + (hidden > 0 ? 1 : 0)
  const sentence = row.type === 'end' && row.closed ? SENTENCE : 0
  return Math.max(LEAST, PADDING + LINE * Math.max(1, lines)) + sentence
}

/** Where each row begins, and after the last one where all of them end. */
export function rowTops(rows: readonly LaneRow[]): readonly number[] {
  const tops = [0]
  for (const row of rows) tops.push((tops.at(-1) ?? 0) + rowHeight(row))
  return tops
}

/** The rows from `first` up to, not including, `last` that are in sight, with some above and below. */
export function rowsInSight(
  tops: readonly number[],
  { top, height }: { readonly top: number; readonly height: number },
): { readonly first: number; readonly last: number } {
  const margin = 400
  return {
    first: Math.max(0, indexAt(tops, top - margin)),
    last: Math.min(tops.length - 1, indexAt(tops, top + height + margin) + 1),
  }
}

/** The last row that begins at or above a height. */
function indexAt(tops: readonly number[], y: number): number {
  let low = 0
  let high = tops.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** Microseconds as a lane shows them, always short: `0.0 ms`, `121 ms`, `1.90 s`. */
export function laneTime(us: number): string {
  const ms = us / 1000
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return `${ms >= 100 ? ms.toFixed(0) : ms.toFixed(1)} ms`
}
