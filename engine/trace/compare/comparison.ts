import type { ChangeTarget } from '../../gateway/instrumentation.ts'
import type { HeaderPair, ReplyOutcome } from '../../gateway/message.ts'
import type { PluginPhase } from '../../gateway/phases.ts'
import type { Trace } from '../event.ts'
import type { TraceRow } from '../model.ts'

/** The part of a run that is compared. */
export interface ComparableRun {
  readonly request: {
    readonly method: string
    readonly target: string
    readonly headers: readonly HeaderPair[]
    readonly body?: Uint8Array
  }
  readonly response: {
    readonly status: number
    readonly reason: string
    readonly headers: readonly HeaderPair[]
    readonly body: Uint8Array
    readonly outcome: ReplyOutcome
  }
  readonly trace: Trace
  /** Processor milliseconds. */
  readonly cost: number
}

/**
 * What became of a handler. `started`: it was skipped before and runs now; `stopped`: the other way round;
 * `new`, `gone`: one of the runs does not know of it at all.
 */
export type RowChange = 'same' | 'moved' | 'started' | 'stopped' | 'new' | 'gone'

/** A handler in both runs, or in one of them: aligned by phase and plugin. */
export interface RowPair {
  readonly id: string
  readonly phase: PluginPhase
  readonly plugin: string
  readonly before: TraceRow | undefined
  readonly after: TraceRow | undefined
  readonly change: RowChange
  /** Places up (negative) or down within its phase, ghosts counted. */
  readonly shift: number
  /** It ended otherwise: another status, an error, another reason for not running. */
  readonly hasOtherOutcome: boolean
  /** Another configuration of the plugin won. */
  readonly hasOtherConfiguration: boolean
  /** What it changed itself, where that differs. */
  readonly values: readonly ValueDifference[]
  /** Everything known that differs once this handler is through. */
  readonly stateAfter: readonly ValueDifference[]
}

/** A value that differs between the runs; undefined where it is not set (or was never touched). */
export interface ValueDifference {
  readonly target: ChangeTarget
  readonly key: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** How a header, or a line of the request, stands in the two runs. */
export interface HeaderDifference {
  readonly name: string
  readonly kind: 'same' | 'added' | 'removed' | 'changed'
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** It tells time or chance (latencies, dates, request ids): shown, and outside of identity. */
  readonly isVolatile: boolean
}

export interface BodyDifference {
  readonly isSame: boolean
  /** Bytes. */
  readonly before: number
  readonly after: number
  /** Offset of the first byte that differs. */
  readonly firstDifference: number | undefined
}

/** A message on the wire: its first line, headers and body. */
export interface MessageDifference {
  /** `GET /orders`, `401 Unauthorized`. */
  readonly before: string | undefined
  readonly after: string | undefined
  readonly headers: readonly HeaderDifference[]
  readonly body: BodyDifference | undefined
  /** Differences that count: first line, headers, body. */
  readonly count: number
}

/** Cost of a row side by side; outside of identity. */
export interface Timing {
  /** Processor milliseconds. */
  readonly before: number
  readonly after: number
}

/** Two runs beside each other. */
export interface RunComparison {
  readonly rows: readonly RowPair[]
  /** What the client sent. */
  readonly request: MessageDifference
  /** What went to the upstream, the last try; undefined when neither run called it. */
  readonly upstream: MessageDifference | undefined
  readonly response: MessageDifference
  readonly timing: Timing
  readonly counts: ComparisonCounts
  /** Nothing differs but time and chance. */
  readonly isSame: boolean
}

export interface ComparisonCounts {
  /** Handlers that moved, began or ceased to run, came or went. */
  readonly order: number
  /** Handlers that ended otherwise, or ran with another configuration. */
  readonly outcomes: number
  /** Values that some handler left otherwise. */
  readonly state: number
  readonly request: number
  readonly upstream: number
  readonly response: number
}
