import type { StudioStorage, Session } from './storage.ts'
import type { StudioState, StudioStore } from './store.ts'

const DELAY = 200
/** Edits that may not have reached the database when the page went away; read again before anything else. */
const JOURNAL = 'phasescope-journal'

/** Writes the working copy to the browser's storage: a moment after each change, and when the page goes away. */
export function keepWorkingCopy(store: StudioStore, storage: StudioStorage): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isBehind = false
  const write = () => {
    clearTimeout(timer)
    const state = store.getState()
    isBehind = false
    storage.write(sessionOf(state), state.scenario).then(
      () => isBehind || localStorage.removeItem(JOURNAL),
      () =>
        state.showNotice(
          'The browser’s storage refuses to keep this scenario: save it elsewhere before you close the page.',
        ),
    )
  }
  const leave = () => {
    if (!isBehind) return
    const { scenario } = store.getState()
    // A database transaction may not finish while the page unloads; localStorage is synchronous.
    if (scenario) localStorage.setItem(JOURNAL, JSON.stringify({ id: scenario.id, files: scenario.files }))
    write()
  }
  // What the last page left in the journal goes where it belongs.
  if (localStorage.getItem(JOURNAL) !== null) write()
  const unsubscribe = store.subscribe((state, before) => {
    if (!differs(state, before)) return
    // Another scenario is no keystroke: a reload right after it must find it.
    if (state.scenario?.id !== before.scenario?.id) return write()
    isBehind = true
    clearTimeout(timer)
    timer = setTimeout(write, DELAY)
  })
  addEventListener('pagehide', leave)
  document.addEventListener('visibilitychange', leave)
  return () => {
    unsubscribe()
    removeEventListener('pagehide', leave)
    document.removeEventListener('visibilitychange', leave)
    leave()
  }
}

/** Files that were on their way to the database when the page was closed. */
export function readJournal(id: string): Readonly<Record<string, string>> | undefined {
  try {
    const journal: unknown = JSON.parse(localStorage.getItem(JOURNAL) ?? 'null')
    if (typeof journal !== 'object' || journal === null || !('id' in journal) || !('files' in journal)) return undefined
    if (journal.id !== id || typeof journal.files !== 'object' || journal.files === null) return undefined
    const files = Object.entries(journal.files).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    )
    return Object.fromEntries(files)
  } catch {
    return undefined
  }
}

const KEPT = [
  'scenario',
  'openFiles',
  'activeFile',
  'otherGroup',
  'side',
  'formPlugin',
  'draft',
  'engineKind',
  'panels',
  'view',
  'connectionDraft',
] as const

function differs(state: StudioState, before: StudioState): boolean {
  return KEPT.some((key) => state[key] !== before[key])
}

function sessionOf(state: StudioState): Session {
  const { scenario, openFiles, activeFile, otherGroup, side, formPlugin, draft, engineKind, panels, view } = state
  const { connectionDraft: connection } = state
  const editor = { openFiles, activeFile, otherGroup, side, formPlugin }
  return { scenario: scenario?.id, ...editor, draft, engineKind, panels, view, connection }
}
