import type { Slice } from './slice.ts'

/** Which run is looked at, and which of its rows or ends. */
export interface TraceSlice {
  readonly runId: string | undefined
  readonly rowId: string | undefined
  readonly inspectorTab: InspectorTab

  showRun(runId: string | undefined, rowId: string | undefined): void
  selectRow(rowId: string | undefined): void
  showInspectorTab(tab: InspectorTab): void
}

export const INSPECTOR_TABS = ['why', 'changes', 'state', 'calls', 'chunks', 'log'] as const
export type InspectorTab = (typeof INSPECTOR_TABS)[number]

export const createTraceSlice: Slice<TraceSlice> = (set) => ({
  runId: undefined,
  rowId: undefined,
  inspectorTab: 'why',

  showRun(runId, rowId) {
    set({ runId, rowId, comparedId: undefined })
  },
  selectRow(rowId) {
    set({ rowId, comparedId: undefined })
  },
  showInspectorTab(inspectorTab) {
    set({ inspectorTab })
  },
})
