import type { Run } from '../../engine/protocol.ts'
import type { HistoryChange } from './run-storage.ts'
import type { StudioStorage } from './storage.ts'
import type { StudioState, StudioStore } from './store.ts'

/** Runs that come one after the other are written together. */
const DELAY = 150

/** What waits to be written of one scenario's history. */
interface Waiting {
  readonly added: Map<string, Run>
  readonly removed: Set<string>
}

/** Keeps histories; {@link keepHistory} makes it. */
export interface HistoryKeeper {
  /** Before another scenario is shown, or the same anew: what is cleared from here on stays kept. */
  leave(): void
  stop(): void
}

/**
 * Keeps a scenario's history, its pins and the baseline in the browser's storage, and brings them back with it. The run
 * that was looked at last is shown again as long as `showsLast` says so.
 */
export function keepHistory(store: StudioStore, storage: StudioStorage, showsLast: () => boolean): HistoryKeeper {
  const state = () => store.getState()
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting: Waiting = { added: new Map(), removed: new Set() }
  let marks: Marks = { pinned: [] }
  /** The scenario whose history is loaded, or is on its way. */
  let current: string | undefined
  let isLoaded = false

  async function load(id: string): Promise<void> {
    current = id
    isLoaded = false
    const kept = await storage.readHistory(id).catch(() => undefined)
    if (current !== id || state().scenario?.id !== id) return
    if (kept) state().loadHistory(kept, { isShown: showsLast() && state().runId === undefined })
    isLoaded = true
    marks = marksOf(state())
    const known = new Set(kept?.runs.map((run) => run.id))
    const early = state().runs.filter((run) => !known.has(run.id))
    if (early.length > 0) wait(early, [])
  }

  function wait(added: readonly Run[], removed: readonly string[]): void {
    for (const run of added) {
      waiting.added.set(run.id, run)
      waiting.removed.delete(run.id)
    }
    for (const id of removed) {
      waiting.added.delete(id)
      waiting.removed.add(id)
    }
    marks = marksOf(state())
    clearTimeout(timer)
    timer = setTimeout(write, DELAY)
  }

  function write(): void {
    clearTimeout(timer)
    timer = undefined
    const id = current
    if (id === undefined || !isLoaded) return
    const { added, removed } = waiting
    waiting = { added: new Map(), removed: new Set() }
    storage.keepHistory(id, { added: [...added.values()], removed: [...removed], ...marks }).then(
      (room) => current === id && state().noteHistoryRoom(room),
      () => {
        if (current !== id) return
        // It stays in memory, and goes with the next that is kept.
        waiting = { added: new Map([...added, ...waiting.added]), removed: new Set([...removed, ...waiting.removed]) }
        state().noteHistoryRoom('none')
      },
    )
  }
  const flush = () => timer !== undefined && write()

  function follow(now: StudioState, before: StudioState): void {
    if (now.scenario !== before.scenario && now.scenario && now.scenario.id !== current)
      return void load(now.scenario.id)
    if (!isLoaded) return
    const { added, removed } = differenceOf(now, before)
    const isRoomAgain = before.storageTrouble !== undefined && now.storageTrouble === undefined
    const isMarked = MARKS.some((mark) => now[mark] !== before[mark])
    if (added.length + removed.length > 0 || isMarked || (isRoomAgain && waiting.added.size > 0)) wait(added, removed)
  }

  const unsubscribe = store.subscribe(follow)
  addEventListener('pagehide', flush)
  const leave = () => {
    flush()
    current = undefined
    isLoaded = false
    waiting = { added: new Map(), removed: new Set() }
    state().noteHistoryRoom(undefined)
  }
  return {
    leave,
    stop() {
      unsubscribe()
      removeEventListener('pagehide', flush)
      flush()
    },
  }
}

/** What somebody took out goes; what the bound of the memory takes out stays kept. */
function differenceOf(now: StudioState, before: StudioState) {
  const known = new Set(before.runs.map(({ id }) => id))
  return {
    added: now.runs === before.runs ? [] : now.runs.filter(({ id }) => !known.has(id)),
    removed: now.removedRuns === before.removedRuns ? [] : now.removedRuns.map(({ id }) => id),
  }
}

type Marks = Omit<HistoryChange, 'added' | 'removed'>
const MARKS = ['pinnedRuns', 'baseline', 'runId', 'rowId'] as const satisfies readonly (keyof StudioState)[]

function marksOf({ pinnedRuns, baseline, runId, rowId }: StudioState): Marks {
  return {
    pinned: pinnedRuns,
    ...(baseline && { baseline: { id: baseline.run.id, label: baseline.label } }),
    ...(runId !== undefined && { shown: { run: runId, row: rowId } }),
  }
}
