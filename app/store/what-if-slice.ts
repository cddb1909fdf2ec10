import type { Run } from '../../engine/protocol.ts'
import type { WhatIfStep } from '../kernels/what-if.ts'
import type { Slice } from './slice.ts'

/** Questions of the kind "what if it ran earlier?", and the run that answers them. Nothing is written to any file. */
export interface WhatIfSlice {
  /** In the order they were asked; all count together. */
  readonly whatIfs: readonly WhatIfStep[]
  readonly whatIfRun: Run | undefined
  readonly isTrying: boolean
  readonly whatIfProblem: string | undefined
  /** Every bundled plugin of the version stands in the matrix, as a fixed point of the order. */
  readonly hasLandmarks: boolean
  /** What was written into a file last, as long as it can be taken back. */
  readonly written: WrittenOrder | undefined

  askWhatIfs(steps: readonly WhatIfStep[]): void
  startTrying(): void
  endTrying(answer: { readonly run: Run } | { readonly problem: string }): void
  showLandmarks(isShown: boolean): void
  noteWritten(written: WrittenOrder | undefined): void
}

/** A file with another order of plugins; `words`: `PRIORITY = 1300 in handler.lua`. */
export interface WrittenOrder {
  readonly path: string
  readonly before: string
  readonly after: string
  readonly words: string
}

export const createWhatIfSlice: Slice<WhatIfSlice> = (set) => ({
  whatIfs: [],
  whatIfRun: undefined,
  isTrying: false,
  whatIfProblem: undefined,
  hasLandmarks: false,
  written: undefined,

  askWhatIfs(whatIfs) {
    set(
      whatIfs.length === 0 ? { whatIfs, whatIfRun: undefined, whatIfProblem: undefined, isTrying: false } : { whatIfs },
    )
  },
  startTrying() {
    set({ isTrying: true })
  },
  endTrying(answer) {
    set(
      'run' in answer
        ? { isTrying: false, whatIfRun: answer.run, whatIfProblem: undefined }
        : { isTrying: false, whatIfRun: undefined, whatIfProblem: answer.problem },
    )
  },
  showLandmarks(hasLandmarks) {
    set({ hasLandmarks })
  },
  noteWritten(written) {
    set({ written })
  },
})
