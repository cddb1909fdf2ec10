import type {
  CloseWords,
  ConnectionEndCode,
  ConnectionKind,
  ConnectionSide,
  FrameFate,
  FrameStep,
  FrameType,
} from '../gateway/connection.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { TraceBody } from './event.ts'

/** What happens on a connection, between the events of its handshake or preread and those of ws_close or log. */
export type ConnectionTraceEvent =
  | {
      readonly type: 'connection-opened'
      readonly kind: ConnectionKind
      /** `address:port` of the client. */
      readonly client: string
      readonly upstream: string
      readonly subprotocol?: string
      readonly extensions?: string
      readonly serverName?: string
    }
  | {
      readonly type: 'frame-passed'
      /** Of this connection, both directions counted together, from 1. Its handlers' events carry the same number. */
      readonly frame: number
      readonly from: ConnectionSide
      readonly opcode: FrameType
      /** Microseconds since the trace began when it arrived; `t` is when it had gone through. */
      readonly arrived: number
      readonly before: TraceBody
      /** Of a close frame. */
      readonly status?: number
      /** What was sent on, when it differs from `before`. */
      readonly after?: TraceBody
      readonly statusAfter?: number
      readonly fate: FrameFate
      /** In the order of execution; plugins that were skipped are handler-skipped events. */
      readonly plugins: readonly FrameStep[]
    }
  | {
      readonly type: 'bytes-passed'
      readonly from: ConnectionSide
      readonly body: TraceBody
      readonly fate: 'forwarded' | 'read' | 'said' | 'lost'
    }
  | {
      readonly type: 'connection-closed'
      readonly code: ConnectionEndCode
      /** Absent: the gateway itself. */
      readonly by?: ConnectionSide
      readonly plugin?: string
      readonly at?: SourcePlace
      /** Why, for people. */
      readonly sentence: string
      readonly toClient?: CloseWords
      readonly toUpstream?: CloseWords
      readonly sent: {
        readonly client: { readonly frames: number; readonly bytes: number }
        readonly upstream: { readonly frames: number; readonly bytes: number }
      }
    }
