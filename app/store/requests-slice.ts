import type { Run, SendRequest } from '../../engine/protocol.ts'
import { EMPTY_DRAFT, type Draft } from '../kernels/draft-request.ts'
import type { Slice } from './slice.ts'

/** How many runs the page keeps to look at again. */
const KEPT_RUNS = 50

/** The composer, and what was sent. */
export interface RequestsSlice {
  readonly draft: Draft
  readonly isSending: boolean
  readonly sendProblem: string | undefined
  /** Newest first. */
  readonly runs: readonly Run[]
  /** What runs again after an edit. */
  readonly lastSent: { readonly request: SendRequest; readonly name: string | undefined } | undefined

  changeDraft(change: Partial<Draft>): void
  loadDraft(draft: Draft): void
  startSending(request: SendRequest, name: string | undefined): void
  endSending(problem?: string): void
  addRun(run: Run): void
  clearRuns(): void
}

export const createRequestsSlice: Slice<RequestsSlice> = (set) => ({
  draft: EMPTY_DRAFT,
  isSending: false,
  sendProblem: undefined,
  runs: [],
  lastSent: undefined,

  changeDraft(change) {
    set(({ draft }) => ({ draft: { ...draft, name: undefined, ...change } }))
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
    set(({ runs }) => ({ runs: [run, ...runs.filter(({ id }) => id !== run.id)].slice(0, KEPT_RUNS) }))
  },
  clearRuns() {
    set({ runs: [], lastSent: undefined, sendProblem: undefined })
  },
})
