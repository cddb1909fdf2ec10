import type {
  Breakpoint,
  BreakpointState,
  ExecutedLine,
  LogLine,
  Place,
  Stop,
  Timeline,
} from '../../engine/protocol.ts'
import type { Slice } from './slice.ts'

/** A line of the debug console. */
export interface ConsoleLine {
  readonly id: number
  readonly type: 'input' | 'result' | 'error' | 'log' | 'note'
  readonly text: string
  readonly place?: Place
}

/** What is kept of a scenario's debugging between visits. */
export interface DebugLayout {
  readonly breakpoints: readonly Breakpoint[]
  readonly watches: readonly string[]
  readonly inputs: readonly string[]
  /** The engine may still have these breakpoints: the page was closed while the debugger was on. */
  readonly isAttached?: boolean
  /** Another one with every time it is kept: who knows it knows what is kept. */
  readonly stamp?: string
}

/** The part of a line breakpoint that is being written in the editor. */
export interface BreakpointEdit extends Place {
  readonly field: 'condition' | 'hits' | 'log'
}

/** Lines the console keeps. */
const KEPT_LINES = 500
const KEPT_INPUTS = 100

/** What the debugger knows: breakpoints, what stands still, which moment is looked at. */
export interface DebugSlice {
  readonly breakpoints: readonly Breakpoint[]
  readonly breakpointStates: Readonly<Record<string, BreakpointState>>
  readonly breakpointEdit: BreakpointEdit | undefined
  /** The engine has our breakpoints: whatever is sent may stop. */
  readonly isAttached: boolean
  /** An answer is awaited that may take a while. */
  readonly isDebugBusy: boolean
  /** Sent under the debugger and not ended; ids as stops have them. */
  readonly waitingRuns: readonly string[]
  /** Runs that stand still, and moments that are looked at. */
  readonly stops: readonly Stop[]
  readonly stopId: number | undefined
  readonly frameIndex: number
  /** Grows whenever shown values may have changed. */
  readonly debugMoment: number
  /** Stops whose variables were changed: a branch would differ. */
  readonly changedStops: readonly number[]
  readonly watches: readonly string[]
  readonly consoleLines: readonly ConsoleLine[]
  /** What was entered before, oldest first. */
  readonly consoleInputs: readonly string[]
  /** Marks of the run the debugger shows. */
  readonly executed: { readonly run: string; readonly lines: readonly ExecutedLine[] } | undefined
  readonly timeline: { readonly run: string; readonly timeline: Timeline } | undefined
  /** What logpoints said of the shown run, while it ran or afterwards. */
  readonly pastLogs: readonly LogLine[]
  readonly pipeline: 'closed' | 'open' | 'shown'
  /** Where the cursor of the editor is. */
  readonly cursorPlace: Place | undefined

  setBreakpoints(list: readonly Breakpoint[]): void
  noteBreakpoints(states: readonly BreakpointState[]): void
  editBreakpoint(edit: BreakpointEdit | undefined): void
  loadDebugLayout(layout: DebugLayout): void
  /** What another tab did to them. */
  takeDebugLayout(layout: DebugLayout): void
  attachDebugger(isAttached: boolean): void
  setDebugBusy(isBusy: boolean): void
  noteWaiting(run: string, isWaiting: boolean): void
  setStops(stops: readonly Stop[]): void
  /** Also goes to the innermost frame. */
  selectStop(id: number | undefined): void
  selectFrame(index: number): void
  touchValues(changedStop?: number): void
  setWatches(watches: readonly string[]): void
  addConsoleLine(line: Omit<ConsoleLine, 'id'>): void
  clearConsole(): void
  noteInput(text: string): void
  showExecuted(executed: DebugSlice['executed']): void
  showTimeline(timeline: DebugSlice['timeline']): void
  setPastLogs(lines: readonly LogLine[]): void
  showPipeline(pipeline: DebugSlice['pipeline']): void
  moveCursor(place: Place | undefined): void
  /** Nothing stands still any more: the code changed, or the engine is gone. */
  forgetStops(): void
}

const EMPTY = {
  stops: [],
  stopId: undefined,
  frameIndex: 0,
  waitingRuns: [],
  changedStops: [],
  executed: undefined,
  timeline: undefined,
  pastLogs: [],
  isDebugBusy: false,
} as const

export const createDebugSlice: Slice<DebugSlice> = (set) => ({
  breakpoints: [],
  breakpointStates: {},
  breakpointEdit: undefined,
  isAttached: false,
  debugMoment: 0,
  watches: [],
  consoleLines: [],
  consoleInputs: [],
  pipeline: 'closed',
  cursorPlace: undefined,
  ...EMPTY,

  setBreakpoints(breakpoints) {
    set({ breakpoints })
  },
  noteBreakpoints(states) {
    set({ breakpointStates: Object.fromEntries(states.map((state) => [state.id, state])) })
  },
  editBreakpoint(breakpointEdit) {
    set({ breakpointEdit })
  },
  takeDebugLayout({ breakpoints, watches, inputs }) {
    set({ breakpoints, watches, consoleInputs: inputs })
  },
  loadDebugLayout({ breakpoints, watches, inputs }) {
    set({
      ...EMPTY,
      isAttached: false,
      breakpoints,
      watches,
      consoleInputs: inputs,
      consoleLines: [],
      breakpointStates: {},
      breakpointEdit: undefined,
      pipeline: 'closed',
    })
  },
  attachDebugger(isAttached) {
    set({ isAttached, ...(!isAttached && { breakpointStates: {} }) })
  },
  setDebugBusy(isDebugBusy) {
    set({ isDebugBusy })
  },
  noteWaiting(run, isWaiting) {
    set(({ waitingRuns }) => {
      const others = waitingRuns.filter((other) => other !== run)
      return { waitingRuns: isWaiting ? [...others, run] : others }
    })
  },
  setStops(stops) {
    set(({ stopId, frameIndex, debugMoment }) => {
      const isKept = stops.some(({ id }) => id === stopId)
      return {
        stops,
        stopId: isKept ? stopId : undefined,
        frameIndex: isKept ? frameIndex : 0,
        debugMoment: debugMoment + 1,
      }
    })
  },
  selectStop(stopId) {
    set(({ debugMoment }) => ({ stopId, frameIndex: 0, debugMoment: debugMoment + 1 }))
  },
  selectFrame(frameIndex) {
    set(({ debugMoment }) => ({ frameIndex, debugMoment: debugMoment + 1 }))
  },
  touchValues(changedStop) {
    set(({ debugMoment, changedStops }) => ({
      debugMoment: debugMoment + 1,
      ...(changedStop !== undefined && { changedStops: [...new Set([...changedStops, changedStop])] }),
    }))
  },
  setWatches(watches) {
    set({ watches })
  },
  addConsoleLine(line) {
    set(({ consoleLines }) => ({
      consoleLines: [...consoleLines, { ...line, id: (consoleLines.at(-1)?.id ?? 0) + 1 }].slice(-KEPT_LINES),
    }))
  },
  clearConsole() {
    set({ consoleLines: [] })
  },
  noteInput(text) {
    set(({ consoleInputs }) => ({
      consoleInputs: [...consoleInputs.filter((other) => other !== text), text].slice(-KEPT_INPUTS),
    }))
  },
  showExecuted(executed) {
    set({ executed })
  },
  showTimeline(timeline) {
    set({ timeline })
  },
  setPastLogs(pastLogs) {
    set({ pastLogs })
  },
  showPipeline(pipeline) {
    set({ pipeline })
  },
  moveCursor(cursorPlace) {
    set({ cursorPlace })
  },
  forgetStops() {
    set(({ debugMoment }) => ({ ...EMPTY, debugMoment: debugMoment + 1 }))
  },
})
