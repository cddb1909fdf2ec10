import type { DiffPart } from './state/diff-states.ts'
import { diffStates } from './state/diff-states.ts'
import type { RunHistory, RunState } from './state/state-at.ts'

/** Lines that differ from run to run whatever the plugins do. */
const VOLATILE = /^header (x-kong-(upstream|proxy|response)-latency|x-kong-request-id|date|content-length)$/i

/** How the messages of a second run differ: what the upstream was asked, and what the client got. */
export function compareAnswers(first: RunHistory, second: RunHistory): readonly DiffPart[] {
  return [
    ...diffStates(
      messageAt(first, 'upstream-out', 'upstream request'),
      messageAt(second, 'upstream-out', 'upstream request'),
    ),
    ...diffStates(
      messageAt(first, 'client-out', 'client response'),
      messageAt(second, 'client-out', 'client response'),
    ),
  ]
}

function messageAt(history: RunHistory, station: string, part: string): RunState {
  return (history.after(station) ?? [])
    .filter(({ id }) => id === part)
    .map((found) => ({ ...found, lines: found.lines.filter(({ key }) => !VOLATILE.test(key)) }))
}
