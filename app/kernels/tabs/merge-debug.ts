import type { Breakpoint } from '../../../engine/protocol.ts'
import { mergeLists, type Three } from './merge-lists.ts'

/** What is kept of a scenario's debugging as far as several tabs may change it. */
export interface SharedDebugging {
  readonly breakpoints: readonly Breakpoint[]
  readonly watches: readonly string[]
  /** Lines entered in the console, oldest first. */
  readonly inputs: readonly string[]
}

/**
 * Breakpoints, watches and console lines of two tabs, one by one. Breakpoints are the same when they stop at the same;
 * of one that both changed, this tab's condition stays. Two that got the same id get different ones.
 */
export function mergeDebugging({ ours, theirs, base }: Three<SharedDebugging>): SharedDebugging {
  const texts = (list: 'watches' | 'inputs') =>
    mergeLists(
      { ours: ours[list], theirs: theirs[list], base: base[list] },
      (text) => text,
      (text) => text,
    )
  const breakpoints = mergeLists(
    { ours: ours.breakpoints, theirs: theirs.breakpoints, base: base.breakpoints },
    reasonOf,
    (own) => own,
  )
  return { breakpoints: withIdsOfTheirOwn(breakpoints), watches: texts('watches'), inputs: texts('inputs') }
}

/** What it stops at, without what may be changed about it. */
function reasonOf(breakpoint: Breakpoint): string {
  if (breakpoint.type === 'line') return `${breakpoint.file}:${breakpoint.line}`
  return JSON.stringify({ ...breakpoint, id: '', isEnabled: true })
}

/** The first keeps its id: each tab counted for itself. */
function withIdsOfTheirOwn(breakpoints: readonly Breakpoint[]): readonly Breakpoint[] {
  const taken = new Set<string>()
  let last = Math.max(0, ...breakpoints.map(({ id }) => Number(/^b(\d+)$/.exec(id)?.[1] ?? 0)))
  return breakpoints.map((breakpoint) => {
    const id = taken.has(breakpoint.id) ? `b${(last += 1)}` : breakpoint.id
    taken.add(id)
    return id === breakpoint.id ? breakpoint : { ...breakpoint, id }
  })
}
