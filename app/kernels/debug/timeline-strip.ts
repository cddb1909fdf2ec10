import type { Timeline } from '../../../engine/protocol.ts'

/** A handler's statements as a part of the strip: shares from 0 to 1. */
export interface TimelineStretch {
  readonly phase: string
  readonly plugin: string
  readonly from: number
  readonly to: number
}

/** Neighbouring statements of one plugin in one phase, as a stretch each. */
export function stretchesOf(timeline: Timeline): readonly TimelineStretch[] {
  const { in: column, stretches, steps } = timeline
  const found: TimelineStretch[] = []
  let start = 0
  for (let at = 1; at <= steps.length; at++) {
    if (at < steps.length && column[at] === column[start]) continue
    const { phase = 'worker', plugin = '' } = stretches[column[start] ?? -1] ?? {}
    found.push({ phase, plugin, from: start / steps.length, to: at / steps.length })
    start = at
  }
  return found
}

/** Which entry of the columns a moment is: the last one not after it; -1 before the first. */
export function indexOfStep({ steps }: Timeline, step: number): number {
  let low = 0
  let high = steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((steps[middle] ?? 0) <= step) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The moment at a share of the strip. */
export function stepAtShare({ steps }: Timeline, share: number): number | undefined {
  return steps[Math.min(steps.length - 1, Math.max(0, Math.floor(share * steps.length)))]
}

/** Where in the strip a place is passed: the middle of each of its statements, at most as many as can be told apart. */
export function sharesOfPlace(
  { places, at, steps }: Timeline,
  place: { readonly file: string; readonly line: number },
  most = 200,
): readonly number[] {
  const wanted = places.findIndex(({ file, line }) => line === place.line && isSameFile(file, place.file))
  if (wanted < 0) return []
  const shares: number[] = []
  for (let i = 0; i < at.length && shares.length < most; i++)
    if (at[i] === wanted) shares.push((i + 0.5) / steps.length)
  return shares
}

function isSameFile(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`)
}
