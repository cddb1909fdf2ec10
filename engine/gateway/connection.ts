import type { SourcePlace } from './plugin.ts'

/** What a connection speaks once it stands. `tls`: ended here; passed through by its server name it is `tcp` inside. */
export const CONNECTION_KINDS = ['websocket', 'tcp', 'tls', 'udp'] as const
export type ConnectionKind = (typeof CONNECTION_KINDS)[number]

/** The two ends of a connection through the gateway; of a frame or of bytes: who sent them. */
export type ConnectionSide = 'client' | 'upstream'

/** Kinds of WebSocket frames that handlers see; fragments of a message were put together before (Kong: phases.md §15). */
export const FRAME_TYPES = ['text', 'binary', 'ping', 'pong', 'close'] as const
export type FrameType = (typeof FRAME_TYPES)[number]

/** A whole message or control frame. */
export interface Frame {
  readonly type: FrameType
  /** Payload; of a close frame its reason. */
  readonly data: Uint8Array
  /** Of a close frame that carries one. */
  readonly status?: number
}

/** What became of a frame: sent on, dropped by a plugin, or the reason why the connection was closed. */
export type FrameFate = 'forwarded' | 'dropped' | 'closed' | 'lost'

/** What a plugin did to one frame. */
export interface FrameStep {
  readonly plugin: string
  /** Row id of the configuration. */
  readonly instance: string
  readonly effect: 'passed' | 'changed' | 'dropped' | 'closed' | 'failed'
  /** Where it dropped, closed or threw; of a change, its last call. */
  readonly at?: SourcePlace
}

/** A frame that went, or did not go, from one side to the other. */
export interface ObservedFrame {
  /** Of this connection, both directions counted together, from 1. */
  readonly frame: number
  readonly from: ConnectionSide
  readonly before: Frame
  /** What was sent on; `before` itself when nobody changed it, undefined when nothing was sent. */
  readonly after: Frame | undefined
  readonly fate: FrameFate
  readonly steps: readonly FrameStep[]
  /** Milliseconds of the engine's clock when it arrived. */
  readonly arrivedAt: number
}

/** Bytes of a stream connection, or one datagram. */
export interface ObservedBytes {
  readonly from: ConnectionSide
  readonly bytes: Uint8Array
  /** `read`: taken by a plugin in preread; `said`: written by the gateway or a plugin instead of the other side. */
  readonly fate: 'forwarded' | 'read' | 'said' | 'lost'
}

/** The moment both sides stand. */
export interface ObservedOpening {
  readonly kind: ConnectionKind
  /** `host:port` of the other end, or `address:port` when it has no name. */
  readonly upstream: string
  /** WebSocket: the subprotocol both sides agreed on. */
  readonly subprotocol?: string
  /** WebSocket: what client and gateway negotiated, e.g. `permessage-deflate`. */
  readonly extensions?: string
  /** TLS: the name the client asked for. */
  readonly serverName?: string
}

/** Why a connection ended. */
export const CONNECTION_ENDS = [
  /** A side closed, as the protocol has it. */
  'closed',
  /** A side vanished without a close frame, or its connection was reset. */
  'lost',
  /** A plugin closed it. */
  'closed-by-plugin',
  /** A handler threw. */
  'handler-failed',
  /** A message above the limit of its side (1009). */
  'too-large',
  /** Bytes that are no WebSocket: reserved bits, bad UTF-8 … (1002, 1007). */
  'malformed',
  /** Nothing was said for too long. */
  'idle',
  /** The gateway stops, or its configuration ends. */
  'shut-down',
  /** It never stood: refused by a plugin, no route, no upstream. */
  'refused',
] as const
export type ConnectionEndCode = (typeof CONNECTION_ENDS)[number]

/** Close frame of one side; absent when there was none. */
export interface CloseWords {
  readonly status: number
  readonly reason: string
}

export interface ObservedEnd {
  readonly code: ConnectionEndCode
  /** Who began it; undefined: the gateway itself. */
  readonly by: ConnectionSide | undefined
  readonly plugin?: string
  readonly at?: SourcePlace
  /** More than the code says, for people. */
  readonly detail?: string
  /** What each side was told when the connection closed. */
  readonly toClient?: CloseWords
  readonly toUpstream?: CloseWords
  /** What each side had sent: frames (bytes of a stream: pieces) and payload bytes. */
  readonly client: { readonly frames: number; readonly bytes: number }
  readonly upstream: { readonly frames: number; readonly bytes: number }
}
