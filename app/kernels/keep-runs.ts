import type { Run } from '../../engine/protocol.ts'

/** Bounds of the history: runs, and bytes of their bodies and traces, roughly. */
export const HISTORY_LIMITS = { runs: 300, bytes: 64_000_000 } as const

/** An event of a trace weighs about this much in memory. */
const EVENT_BYTES = 400

/** The newest runs that fit the bounds, and all pinned ones; `runs` come and go newest first. */
export function keepRuns(runs: readonly Run[], pinned: readonly string[]): readonly Run[] {
  const stay = new Set(pinned)
  let count = 0
  let bytes = 0
  return runs.filter((run) => {
    count += 1
    bytes += weightOf(run)
    return stay.has(run.id) || count === 1 || (count <= HISTORY_LIMITS.runs && bytes <= HISTORY_LIMITS.bytes)
  })
}

/** Bytes of a run in memory, roughly: its bodies and its events. */
export function weightOf({ request, response, trace }: Run): number {
  return (request.body?.length ?? 0) + response.body.length + trace.events.length * EVENT_BYTES
}

/** Runs whose status, method, address, name or origin hold every word of `search`. */
export function searchRuns(runs: readonly Run[], search: string): readonly Run[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return runs
  return runs.filter((run) => {
    const text = textOf(run)
    return words.every((word) => (/^[1-5]xx$/.test(word) ? text.startsWith(word.charAt(0)) : text.includes(word)))
  })
}

function textOf({ request, response, name, origin }: Run): string {
  const host = request.headers.find(([header]) => header.toLowerCase() === 'host')?.[1] ?? ''
  const words = [response.status, request.method, `${host}${request.target}`, name, origin, response.outcome]
  return words.join(' ').toLowerCase()
}
