import type { TraceModel, TraceRow } from '../../engine/index.ts'

/** A phase as a stretch of the scrubber; shares of the whole run from 0 to 1. */
export interface ScrubSegment {
  readonly phase: string
  readonly from: number
  readonly to: number
  readonly steps: readonly { readonly row: string; readonly from: number; readonly to: number }[]
}

/** No phase is drawn narrower than this share, however fast it was. */
const LEAST_SHARE = 0.06

/** The steps one walks through: handlers that ran, in their order. */
export function stepsOf(model: TraceModel): readonly TraceRow[] {
  return model.rows.filter((row) => row.number !== undefined)
}

/** Phases by their share of the cost, each split into its handlers. */
export function scrubSegments(model: TraceModel): readonly ScrubSegment[] {
  const phases = model.phases
    .map(({ phase, rows }) => ({ phase, rows: rows.filter((row) => row.number !== undefined) }))
    .filter(({ rows }) => rows.length > 0)
  const shares = fairShares(phases.map(({ rows }) => sum(rows.map((row) => row.cost))))
  let at = 0
  return phases.map(({ phase, rows }, index) => {
    const from = at
    at += shares[index] ?? 0
    const parts = fairShares(
      rows.map((row) => row.cost),
      0.5 / rows.length,
    )
    let inside = from
    const steps = rows.map((row, step) => {
      const start = inside
      inside += (parts[step] ?? 0) * (at - from)
      return { row: row.id, from: start, to: inside }
    })
    return { phase, from, to: at, steps }
  })
}

/** The step at a share of the strip, for a click on it. */
export function stepAt(segments: readonly ScrubSegment[], share: number): string | undefined {
  const inside = segments.find(({ from, to }) => share >= from && share <= to)
  return (inside?.steps.find(({ to }) => share <= to) ?? inside?.steps.at(-1))?.row
}

/** Shares that add up to 1, none below the least. */
function fairShares(costs: readonly number[], least = LEAST_SHARE): readonly number[] {
  const floor = Math.min(least, 1 / Math.max(costs.length, 1))
  const total = sum(costs)
  const rest = 1 - floor * costs.length
  return costs.map((cost) => floor + rest * (total > 0 ? cost / total : 1 / costs.length))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
