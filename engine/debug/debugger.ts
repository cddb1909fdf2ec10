import type {
  Breakpoint,
  BreakpointState,
  Change,
  DebugEvent,
  Evaluation,
  HeaderTarget,
  LogLine,
  Place,
  ScopeView,
  Stop,
  VariableView,
} from './model.ts'
import type { SavedPauses } from './recording.ts'
import type { Range } from './references.ts'
import type { StepKind } from './stepping.ts'
import type { Timeline } from './timeline.ts'

/** What a changed thing is: an expression of a frame, or a header. */
export type ChangedThing =
  | { readonly expression: string; readonly frame: number }
  | { readonly header: string; readonly target?: HeaderTarget }

/** A line that ran, and how often. */
export interface ExecutedLine {
  readonly place: Place
  readonly count: number
}

/** How a branch goes on. */
export interface BranchOptions {
  /** What a call does that the recording holds no answer for: it is made (the default), or it fails and the run stops. */
  readonly onMiss?: 'live' | 'stop'
}

/** Stops runs, steps them forwards and backwards, shows and changes what they hold. Works in every host. */
export interface Debugger {
  setBreakpoints(list: readonly Breakpoint[]): readonly BreakpointState[]
  breakpoints(): readonly BreakpointState[]
  /** The result ends it. */
  listen(listener: (event: DebugEvent) => void): () => void
  /** What stands still now, and moments of the past that are looked at. */
  stops(): readonly Stop[]
  /** Stops a run, or whatever runs next, at its next statement. */
  pause(run?: string): void
  /** From a moment of the past: to the next breakpoint, or to the present. */
  resume(stop: number): Promise<void>
  step(stop: number, kind: StepKind): Promise<void>
  runTo(stop: number, place: Place): Promise<void>
  /** Goes to where a step led here. False: nothing was before. */
  stepBack(stop: number, kind?: StepKind): Promise<boolean>
  /** Goes back to the last breakpoint, or to the run's first statement. */
  reverseContinue(stop: number): Promise<boolean>
  /**
   * Goes on from a stop, or a moment of the past, as a run of its own, with what was changed there. Gives its id.
   * @throws {Error} when nothing stands still there
   */
  runFromHere(stop: number, options?: BranchOptions): Promise<string>
  /** What stands still, as plain data; undefined when nothing does, or when too much happened to bring it back. */
  saved(): SavedPauses | undefined
  /** Brings back what stood still in an engine of the same scenario that is gone. */
  revive(saved: SavedPauses): Promise<void>
  /** Looks at a moment of a run, finished or not; without a step at its last one. */
  open(run: string, step?: number): Promise<Stop | undefined>
  /** Ends looking at a moment; what stands still stays so. */
  close(stop: number): void
  scopes(stop: number, frame: number): Promise<readonly ScopeView[]>
  variables(stop: number, ref: number, range?: Range): Promise<readonly VariableView[]>
  /** `expression` is a variable's `expression`. In a moment of the past nothing follows from it. */
  setVariable(stop: number, frame: number, write: { expression: string; value: string }): Promise<Evaluation>
  /** `isConsole`: it may change things, which replays then repeat. */
  evaluate(stop: number, frame: number, ask: { text: string; isConsole?: boolean }): Promise<Evaluation>
  whoChanged(stop: number, thing: ChangedThing): Promise<Change | undefined>
  /** What a scrubber shows. Empty when the run is not in the recording. */
  timeline(run: string): Promise<Timeline>
  /** Marks for the editor's gutter. */
  executedLines(run: string): Promise<readonly ExecutedLine[]>
  /** What logpoints would have said in what already ran. */
  logPast(run: string, logpoints: readonly Breakpoint[]): Promise<readonly LogLine[]>
}
