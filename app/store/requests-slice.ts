import type { Run, SendRequest } from '../../engine/protocol.ts'
import { EMPTY_DRAFT, type Draft } from '../kernels/draft-request.ts'
import { keepRuns } from '../kernels/keep-runs.ts'
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
}

export const createRequestsSlice: Slice<RequestsSlice> = (set) => ({
  draft: EMPTY_DRAFT,
  isSending: false,
  sendProblem: undefined,
  runs: [],
  pinnedRuns: [],
  removedRuns: [],
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
  setAutoResend(isAutoResend) {
    set({ isAutoResend })
  },
})
