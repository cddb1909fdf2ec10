import type { Slice } from './slice.ts'

/** What the rows of the flow say at their right end, and how they are lit. */
export const FLOW_OVERLAYS = ['plain', 'cost', 'changes', 'scope'] as const
export type FlowOverlay = (typeof FLOW_OVERLAYS)[number]

/** How the flow is looked at. */
export interface FlowSlice {
  /** Phases whose rows are put away. */
  readonly foldedPhases: readonly string[]
  readonly overlay: FlowOverlay
  /** The other end of a comparison: a row, or an end of the flow. */
  readonly comparedId: string | undefined

  toggleFold(phase: string): void
  foldPhases(phases: readonly string[]): void
  showOverlay(overlay: FlowOverlay): void
  /** Shows what changed between the selected step and this one; undefined ends that. */
  compareWith(id: string | undefined): void
}

export const createFlowSlice: Slice<FlowSlice> = (set) => ({
  foldedPhases: [],
  overlay: 'plain',
  comparedId: undefined,

  toggleFold(phase) {
    set(({ foldedPhases }) => ({
      foldedPhases: foldedPhases.includes(phase)
        ? foldedPhases.filter((other) => other !== phase)
        : [...foldedPhases, phase],
    }))
  },
  foldPhases(foldedPhases) {
    set({ foldedPhases })
  },
  showOverlay(overlay) {
    set({ overlay })
  },
  compareWith(id) {
    set(({ rowId }) =>
      id === undefined || rowId === undefined || id === rowId
        ? { comparedId: undefined, ...(rowId === undefined && { rowId: id }) }
        : { comparedId: id, inspectorTab: 'changes' },
    )
  },
})
