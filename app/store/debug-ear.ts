import type { DebugEvent, Stop } from '../../engine/protocol.ts'
import { store as words } from '../text/store.ts'
import { selectStop } from './selectors.ts'
import type { StudioStore } from './store.ts'

/** Takes in what a debugger tells. */
export interface DebugEar {
  hear(event: DebugEvent): void
  /** A run that went on from there a moment ago: what it showed is still on screen. */
  isLeaving(stop: number): boolean
}

interface EarParts {
  readonly store: StudioStore
  /** A run that was sent from here to be debugged: its stops are looked at at once. */
  isOwn(run: string): boolean
  /** Asks the engine what stands still. */
  sync(): Promise<void>
  /** A stop to look at. */
  arrived(stop: Stop): void
}

/** ms after which a run that went on counts as gone from where it stood. */
const LEAVING = 250

export function createDebugEar({ store, isOwn, sync, arrived }: EarParts): DebugEar {
  const state = () => store.getState()
  const leaving = new Set<number>()

  function paused(stop: Stop): void {
    const { stops, setStops, stopId } = state()
    const left = stops.find((each) => each.run === stop.run && each.id !== stop.id && leaving.has(each.id))
    setStops([...stops.filter((each) => each.id !== stop.id && each !== left), stop])
    if (left) leaving.delete(left.id)
    leaving.delete(stop.id)
    const current = selectStop(state())
    const isShown = stopId !== undefined && (stopId === left?.id || stopId === stop.id)
    if (isShown || !current || isOwn(stop.run)) arrived(stop)
  }

  /** What it showed stays until it stops again, or until it is clear that it does not soon. */
  function resumed(id: number): void {
    leaving.add(id)
    setTimeout(() => {
      if (leaving.delete(id)) state().setStops(state().stops.filter((stop) => stop.id !== id || stop.isPast))
    }, LEAVING)
  }

  return {
    isLeaving: (stop) => leaving.has(stop),
    hear(event) {
      const { stops, noteWaiting, addConsoleLine, noteBreakpoints, isAttached } = state()
      switch (event.type) {
        case 'paused':
          return paused(event.stop)
        case 'resumed':
          return resumed(event.stop)
        case 'ended':
          noteWaiting(event.run, false)
          if (stops.some(({ run }) => run === event.run)) void sync()
          return
        case 'logged':
          return addConsoleLine({ type: 'log', text: event.line.text, place: event.line.place })
        case 'breakpoints-changed':
          if (isAttached) noteBreakpoints(event.breakpoints)
          return
        case 'replay-missed':
          addConsoleLine({
            type: 'note',
            text: missText(event),
          })
      }
    },
  }
}

/** What a branch asked for that was not recorded, and what became of it. */
function missText({ kind, target, detail, isLive }: Extract<DebugEvent, { type: 'replay-missed' }>): string {
  const what = detail ?? `${kind} ${target}`
  if (!isLive) return words.debug.missFails(what)
  const how = kind === 'socket' ? words.debug.openedAnew : words.debug.askedLive
  return words.debug.missLive(what, how)
}
