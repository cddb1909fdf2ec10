import type { ChangeTarget, ConfigurationRung, ObservedSideCall, RouteCandidate } from '../gateway/instrumentation.ts'
import type { HeaderPair, ReplyOutcome } from '../gateway/message.ts'
import type { PluginPhase } from '../gateway/phases.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { SkipReason } from '../gateway/skip-reason.ts'
import type { LogLevel } from '../host.ts'
import type { ConnectionTraceEvent } from './connection-event.ts'
import type { WorkerTraceEvent } from './worker-event.ts'

/** Version of the file format. Raise it with an upgrade step and an old file kept in e2e/assets. */
export const TRACE_VERSION = 1

/** First line of a `.trace.jsonl`. */
export interface TraceHeader {
  readonly version: number
  readonly kong: string
  readonly edition: 'community' | 'enterprise'
  readonly seed: number
  readonly scenario: string
}

/** Common to every event: order, engine-clock microseconds, and whom it belongs to. */
interface EventBase {
  readonly seq: number
  /** Integer microseconds of the engine's clock since the trace began. */
  readonly t: number
  readonly request?: string
  /** Of events on a WebSocket or stream connection, from its opening to its end. */
  readonly connection?: string
  /** The frame whose handlers are running; see frame-passed. */
  readonly frame?: number
  readonly worker?: number
}
interface InHandler {
  readonly phase?: PluginPhase
  readonly plugin?: string
  /** Row id of the configuration. */
  readonly instance?: string
  readonly at?: SourcePlace
}

/** Body bytes: text when they are valid UTF-8, else base64. `size` is the whole length. */
export interface TraceBody {
  readonly size: number
  readonly text?: string
  readonly base64?: string
  readonly isCut?: boolean
}

/** What happened, named `<thing>-<past participle>`. Plain JSON, ordered by `seq`. */
export type TraceEvent = EventBase &
  (
    | {
        readonly type: 'request-received'
        readonly method: string
        readonly target: string
        readonly scheme: string
        readonly httpVersion: string
        readonly headers: readonly HeaderPair[]
        readonly client: string
        readonly body?: TraceBody
      }
    | {
        readonly type: 'route-matched'
        readonly route?: string
        readonly routeId?: string
        readonly service?: string
        readonly serviceId?: string
        readonly candidates: readonly RouteCandidate[]
      }
    | ({
        readonly type: 'plugin-collected'
        readonly priority: number
        readonly scope: string
        readonly ladder: readonly ConfigurationRung[]
      } & InHandler)
    | ({ readonly type: 'handler-started'; readonly priority: number; readonly scope: string } & InHandler)
    | ({
        readonly type: 'handler-ended'
        readonly cost: number
        readonly exit?: { readonly status: number; readonly at?: SourcePlace }
        readonly error?: string
      } & InHandler)
    | ({
        readonly type: 'handler-skipped'
        readonly priority: number
        readonly reason: SkipReason
        readonly sentence: string
      } & InHandler)
    | ({
        readonly type: 'call-made'
        readonly name: string
        readonly arguments: readonly string[]
        readonly results: readonly string[]
        readonly error?: string
      } & InHandler)
    | ({
        readonly type: 'value-changed'
        readonly target: ChangeTarget
        readonly key: string
        readonly before?: string
        readonly after?: string
      } & InHandler)
    | ({ readonly type: 'log-written'; readonly level: LogLevel; readonly message: string } & InHandler)
    | ({
        readonly type: 'chunk-filtered'
        readonly before: TraceBody
        readonly after: TraceBody
        readonly eof: boolean
      } & InHandler)
    | ({ readonly type: 'side-call' } & ObservedSideCall & InHandler)
    | ({
        /** Changed code, or a branch, asked for something else than the recorded run (DESIGN §3.4). */
        readonly type: 'replay-missed'
        readonly kind: 'http' | 'dns' | 'socket'
        readonly target: string
        /** The call was made instead of failing. */
        readonly isLive: boolean
        /** What differs from the recording, where the call alone does not say it. */
        readonly detail?: string
      } & InHandler)
    | WorkerTraceEvent
    | ({ readonly type: 'error-thrown'; readonly message: string; readonly traceback: string } & InHandler)
    | ConnectionTraceEvent
    | {
        readonly type: 'response-sent'
        readonly status: number
        readonly reason: string
        readonly headers: readonly HeaderPair[]
        readonly source: 'exit' | 'error' | 'service'
        readonly outcome: ReplyOutcome
        readonly body: TraceBody
        readonly latency: number
      }
  )

export type TraceEventType = TraceEvent['type']

/** A recorded run: header, events, nothing else. */
export interface Trace {
  readonly header: TraceHeader
  readonly events: readonly TraceEvent[]
}
