import type { Run, Stop } from '../../../engine/protocol.ts'
import { placeText } from '../step-text.ts'

/** What stops and the debugger call a run: the request its events name, or the id of a branch. */
export function debugIdOf(run: Run): string {
  if (run.branchOf) return run.id
  return run.trace.events.find(({ request }) => request !== undefined)?.request ?? run.id
}

/** `access › tenant-guard › access.lua:6`. */
export function whereText(stop: Stop, frame = 0): string {
  const place = (stop.frames[frame] ?? stop.frames[0])?.place
  return [stop.phase, stop.plugin, place && placeText(place)].filter(Boolean).join(' › ')
}

/** Why it stands still, in a few words. */
export function reasonText({ reason, isPast }: Stop): string {
  switch (reason.type) {
    case 'breakpoint':
      return 'at a breakpoint'
    case 'step':
      return isPast ? 'in the past' : 'after a step'
    case 'pause':
      return 'paused'
    case 'entry':
      return 'at its first statement'
    case 'run-to':
      return 'at the cursor'
    case 'travel':
      return 'in the past'
    case 'error':
      return `on ${reason.isCaught ? 'a caught' : 'an uncaught'} error: ${reason.message}`
    case 'exit':
      return 'because a plugin answers'
    case 'change':
    case 'skip':
    case 'missed':
      return reason.text
  }
}
