import type { RecordedTraffic, ReplayProgress, Run, TrafficFilter, TrafficState } from '../../engine/protocol.ts'
import type { Slice } from './slice.ts'

/** A run with what it is called in a comparison. */
export interface NamedRun {
  readonly run: Run
  /** `run 3 · as saved`, `Kong 3.4`. */
  readonly label: string
}
/** A list of runs that can be compared with another. */
export interface NamedRecording {
  readonly runs: readonly RecordedTraffic[]
  readonly label: string
}

/** Views that take the place of editor and flow. */
export type WideView = 'compare' | 'traffic'

/** What is compared, and the traffic the host records. */
export interface CompareSlice {
  readonly wideView: WideView | undefined
  /** The run others are held against. */
  readonly baseline: NamedRun | undefined
  readonly compared: { readonly before: NamedRun; readonly after: NamedRun } | undefined
  readonly recordings: { readonly before: NamedRecording; readonly after: NamedRecording } | undefined
  readonly isOnlyDifferences: boolean
  readonly traffic: TrafficState | undefined
  readonly trafficFilter: TrafficFilter
  readonly replay: ReplayProgress | undefined

  showWide(view: WideView | undefined): void
  pinBaseline(baseline: NamedRun | undefined): void
  /** Opens two runs beside each other. Anything that has two runs calls this: history, try-outs, replays. */
  compareRuns(before: NamedRun, after: NamedRun): void
  compareRecordings(before: NamedRecording, after: NamedRecording): void
  /** Drops the baseline and what is compared. */
  forgetCompared(): void
  showOnlyDifferences(isOn: boolean): void
  noteTraffic(state: TrafficState | undefined): void
  filterTraffic(filter: TrafficFilter): void
  noteReplay(progress: ReplayProgress | undefined): void
}

export const createCompareSlice: Slice<CompareSlice> = (set) => ({
  wideView: undefined,
  baseline: undefined,
  compared: undefined,
  recordings: undefined,
  isOnlyDifferences: false,
  traffic: undefined,
  trafficFilter: {},
  replay: undefined,

  showWide(wideView) {
    set({ wideView })
  },
  pinBaseline(baseline) {
    set({ baseline })
  },
  compareRuns(before, after) {
    set({ compared: { before, after }, wideView: 'compare' })
  },
  compareRecordings(before, after) {
    set({ recordings: { before, after }, compared: undefined, wideView: 'compare' })
  },
  forgetCompared() {
    set({ baseline: undefined, compared: undefined, recordings: undefined, replay: undefined, wideView: undefined })
  },
  showOnlyDifferences(isOnlyDifferences) {
    set({ isOnlyDifferences })
  },
  noteTraffic(traffic) {
    set({ traffic })
  },
  filterTraffic(trafficFilter) {
    set({ trafficFilter })
  },
  noteReplay(replay) {
    set({ replay })
  },
})
