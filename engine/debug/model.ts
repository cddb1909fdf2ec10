import type { ChangeTarget } from '../gateway/instrumentation.ts'

/** A line of a scenario's file. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** Where or when a run shall stop, or be logged. */
export type Breakpoint = { readonly id: string; readonly isEnabled?: boolean } & (
  | {
      readonly type: 'line'
      readonly file: string
      readonly line: number
      /** A Lua expression: stops only where it is true. */
      readonly condition?: string
      /** `3`, `>2`, `>=2`, `<5`, `<=5`, `%10`: which of its hits count. */
      readonly hits?: string
      /** Makes it a logpoint, which never stops: a text with `{expressions}`. */
      readonly log?: string
    }
  /** After a header changed; in any message when no target is given. */
  | { readonly type: 'header'; readonly name: string; readonly target?: HeaderTarget }
  /** After a key of kong.ctx.shared, kong.ctx.plugin or ngx.ctx changed. */
  | { readonly type: 'context'; readonly key: string; readonly target?: ContextTarget }
  /** Where a plugin answers instead of the upstream; any plugin when none is given. */
  | { readonly type: 'exit'; readonly plugin?: string }
  /** After a plugin's handler was passed over; any plugin's in any phase when none is given. */
  | { readonly type: 'skip'; readonly plugin?: string; readonly phase?: string }
  | { readonly type: 'error'; readonly which: 'caught' | 'uncaught' | 'all' }
)
export type HeaderTarget = Extract<ChangeTarget, 'request' | 'upstream-request' | 'response'>

export type ContextTarget = Extract<ChangeTarget, 'kong.ctx.shared' | 'kong.ctx.plugin' | 'ngx.ctx'>

/** What became of a breakpoint. */
export interface BreakpointState {
  readonly id: string
  /** Where it stops; the next line with code. Undefined while no loaded file has such a line. */
  readonly place?: Place
  /** Why it can't work. */
  readonly problem?: string
  readonly hitCount: number
}

/** Why a run stopped. */
export type StopReason =
  | { readonly type: 'breakpoint'; readonly id: string }
  | { readonly type: 'step' | 'pause' | 'entry' | 'run-to' | 'travel' }
  | { readonly type: 'error'; readonly id: string; readonly message: string; readonly isCaught: boolean }
  | { readonly type: 'exit'; readonly id: string }
  | { readonly type: 'change'; readonly id: string; readonly text: string }
  | { readonly type: 'skip'; readonly id: string; readonly text: string }
  /** A branch asked for something the recording does not hold; `text` says what. */
  | { readonly type: 'missed'; readonly text: string }

/** A run that stands still, or a moment of one that is looked at. */
export interface Stop {
  readonly id: number
  /** Id of the request; `worker` for init_worker, configure and timers. */
  readonly run: string
  readonly reason: StopReason
  readonly phase?: string
  readonly plugin?: string
  /** Statements since the configuration was applied: the same number is the same moment in every replay. */
  readonly step: number
  /** A moment of the past: nothing waits here. */
  readonly isPast: boolean
  /** Innermost first; frames of the coroutines that resumed the innermost one follow. */
  readonly frames: readonly FrameView[]
}

/** One function on the stack. */
export interface FrameView {
  readonly index: number
  readonly name: string
  /** Undefined for functions of the library. */
  readonly place?: Place
  /** 0 is the running coroutine, 1 the one that resumed it … */
  readonly coroutine: number
}

/** A group of variables of a frame. */
export interface ScopeView {
  readonly name: 'Locals' | 'Varargs' | 'Upvalues' | 'Globals'
  readonly ref: number
  readonly count: number
}

/** A value as plain data. `ref` gives its children; references hold while the stop lasts. */
export interface VariableView {
  readonly name: string
  readonly type: string
  readonly text: string
  readonly ref?: number
  readonly count?: number
  /** How Lua names it in its frame: for watches, and to write it. */
  readonly expression?: string
  readonly isWritable: boolean
}

/** What an evaluation gave. */
export type Evaluation =
  | { readonly type: 'values'; readonly values: readonly VariableView[] }
  | { readonly type: 'failed'; readonly message: string }

/** Output of a logpoint. */
export interface LogLine {
  readonly breakpoint: string
  readonly run: string
  readonly step: number
  readonly place: Place
  readonly text: string
}

/** Who gave a variable, field or header its value. */
export interface Change {
  readonly step: number
  readonly place: Place
  readonly plugin?: string
  readonly phase?: string
  readonly before?: string
  readonly after?: string
}

/** What a debugger tells. */
export type DebugEvent =
  | { readonly type: 'paused'; readonly stop: Stop }
  | { readonly type: 'resumed'; readonly stop: number; readonly run: string }
  | { readonly type: 'ended'; readonly run: string }
  | { readonly type: 'logged'; readonly line: LogLine }
  | { readonly type: 'breakpoints-changed'; readonly breakpoints: readonly BreakpointState[] }
  /** A branch made another call than the recorded run. `isLive`: it was made, instead of failing. */
  | {
      readonly type: 'replay-missed'
      readonly run: string
      readonly kind: 'http' | 'dns' | 'socket'
      readonly target: string
      readonly isLive: boolean
      /** What differs, where the call alone does not say it. */
      readonly detail?: string
    }
