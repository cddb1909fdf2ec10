import type { Run, SendRequest } from '../../engine/protocol.ts'
import { EMPTY_DRAFT, type Draft } from '../kernels/draft-request.ts'
import { keepRuns } from '../kernels/keep-runs.ts'
import type { HistoryRoom, KeptHistory } from './run-storage.ts'
import type { Slice } from './slice.ts'

/** The composer, and what was sent. */
export interface RequestsSlice {
  readonly draft: Draft
  readonly isSending: boolean
  readonly sendProblem: string | undefined
  /** Newest first: a ring, in which pinned runs stay. */
  readonly runs: readonly Run[]
  /** Ids of runs that the ring never drops. */
  readonly pinnedRuns: readonly string[]
  /** What was taken out of the history last, as long as it can be brought back. */
  readonly removedRuns: readonly Run[]
  /** What of the history is kept in the browser; `none` when its storage has no room for it. */
  readonly historyRoom: HistoryRoom | 'none' | undefined
  /** Ids of runs that came from there: nobody sent them since the page was opened. */
  readonly restoredRuns: ReadonlySet<string>
  /** What runs again after an edit. */
  readonly lastSent: { readonly request: SendRequest; readonly name: string | undefined } | undefined
  /** Whether it does. */
  readonly isAutoResend: boolean

  changeDraft(change: Partial<Draft>): void
  loadDraft(draft: Draft): void
  startSending(request: SendRequest, name: string | undefined): void
  endSending(problem?: string): void
  addRun(run: Run): void
  clearRuns(): void
  pinRun(id: string, isPinned: boolean): void
  /** Takes runs out of the history; pinned ones, too, when they are named. */
  removeRuns(ids: readonly string[]): void
  restoreRuns(): void
  setAutoResend(isAutoResend: boolean): void
  /** What was kept, behind what was sent meanwhile. */
  loadHistory(kept: KeptHistory, options: { readonly isShown: boolean }): void
  noteHistoryRoom(room: HistoryRoom | 'none' | undefined): void
}

export const createRequestsSlice: Slice<RequestsSlice> = (set) => ({
  draft: EMPTY_DRAFT,
  isSending: false,
  sendProblem: undefined,
  runs: [],
  pinnedRuns: [],
  removedRuns: [],
  historyRoom: undefined,
  restoredRuns: new Set(),
  lastSent: undefined,
  isAutoResend: true,

  changeDraft(change) {
    set(({ draft }) => {
      const entry = draft.entry ?? draft.name
      return { draft: { ...draft, name: undefined, ...(entry !== undefined && { entry }), ...change } }
    })
  },
  loadDraft(draft) {
    set({ draft, sendProblem: undefined })
  },
  startSending(request, name) {
    set({ isSending: true, sendProblem: undefined, lastSent: { request, name } })
  },
  endSending(problem) {
    set({ isSending: false, sendProblem: problem })
  },
  addRun(run) {
    set(({ runs, pinnedRuns }) => ({ runs: keepRuns([run, ...runs.filter(({ id }) => id !== run.id)], pinnedRuns) }))
  },
  clearRuns() {
    set({ runs: [], pinnedRuns: [], removedRuns: [], lastSent: undefined, sendProblem: undefined })
  },
  pinRun(id, isPinned) {
    set(({ pinnedRuns }) => ({
      pinnedRuns: [...pinnedRuns.filter((pinned) => pinned !== id), ...(isPinned ? [id] : [])],
    }))
  },
  removeRuns(ids) {
    set(({ runs }) => {
      const gone = new Set(ids)
      return { runs: runs.filter(({ id }) => !gone.has(id)), removedRuns: runs.filter(({ id }) => gone.has(id)) }
    })
  },
  restoreRuns() {
    set(({ runs, removedRuns, pinnedRuns }) => ({
      runs: keepRuns(
        [...runs, ...removedRuns].toSorted((a, b) => b.startedAt - a.startedAt),
        pinnedRuns,
      ),
      removedRuns: [],
    }))
  },
  loadHistory({ runs: kept, pinned, baseline, shown, room }, { isShown }) {
    set((state) => {
      const known = new Set(state.runs.map(({ id }) => id))
      const added = kept.filter(({ id }) => !known.has(id))
      const runs = [...state.runs, ...added].toSorted((a, b) => b.startedAt - a.startedAt)
      const held = baseline && runs.find(({ id }) => id === baseline.id)
      const isThere = isShown && runs.some(({ id }) => id === shown?.run)
      return {
        runs,
        pinnedRuns: [...new Set([...state.pinnedRuns, ...pinned])],
        restoredRuns: new Set(added.map(({ id }) => id)),
        historyRoom: room,
        ...(held && !state.baseline && { baseline: { run: held, label: baseline.label } }),
        ...(isThere && { runId: shown?.run, rowId: shown?.row }),
      }
    })
  },
  noteHistoryRoom(historyRoom) {
    set({ historyRoom })
  },
  setAutoResend(isAutoResend) {
    set({ isAutoResend })
  },
})
