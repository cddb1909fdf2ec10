import type { Frame } from '../gateway/connection.ts'
import type { Address, HeaderPair } from '../gateway/message.ts'
import type { GatewaySettings } from '../gateway/settings.ts'
import type { KongVersion } from '../gateway/versions/versions.ts'

/** A folder of files, understood (DESIGN §2). */
export interface Scenario {
  readonly files: Readonly<Record<string, string>>
  readonly kong: KongVersion
  readonly seed: number
  /** Virtual clock, ms since the epoch; undefined is real time. */
  readonly clock: number | undefined
  /** Variables for `${{ env … }}` of decK files and the env vault, before those of the host. */
  readonly environment: Readonly<Record<string, string>>
  /** What the handlers of one request may spend together, and each timer: instructions and bytes. */
  readonly budget: { readonly instructions: number; readonly memory: number }
  readonly settings: GatewaySettings
  /** Every value of kong.conf as it stands there. */
  readonly kongConf: Readonly<Record<string, string>>
  /** Declarative configuration; made up when the folder has no kong.yml. */
  readonly configuration: { readonly text: string; readonly file: string; readonly isImplied: boolean }
  readonly plugins: readonly PluginFolder[]
  readonly upstreams: readonly VirtualUpstream[]
  readonly traffic: readonly TrafficItem[]
  readonly breakpoints: readonly BreakpointSpec[]
}

/** Plugin code of the folder: `kong/plugins/<name>/`. */
export interface PluginFolder {
  readonly name: string
  /** Its Lua files, handler first. */
  readonly files: readonly string[]
}

/** Rules of one host; the first that matches answers. */
export interface VirtualUpstream {
  /** `host` or `host:port`. */
  readonly host: string
  readonly rules: readonly UpstreamRule[]
}
export interface UpstreamRule {
  readonly match: { readonly method?: string; readonly path?: string }
  readonly answer: UpstreamAnswerSpec
}
export type UpstreamAnswerSpec =
  | { readonly type: 'reply'; readonly reply: UpstreamReply }
  | { readonly type: 'fault'; readonly fault: UpstreamFault; readonly delay: number }
  | { readonly type: 'echo'; readonly delay: number }
  | { readonly type: 'websocket'; readonly websocket: UpstreamWebSocket }
  | { readonly type: 'stream'; readonly stream: UpstreamStream }
/** A TCP or UDP upstream: its script, then echo or silence. */
export interface UpstreamStream {
  readonly isEcho: boolean
  readonly script: readonly StreamStep[]
  /** Milliseconds before the connection stands. */
  readonly delay: number
}
export type StreamStep =
  | { readonly type: 'send'; readonly data: Uint8Array }
  | { readonly type: 'expect'; readonly data: Uint8Array }
  | { readonly type: 'wait'; readonly milliseconds: number }
  | { readonly type: 'close' | 'reset' }

/** An upstream's side of a WebSocket: its script, then echo or silence. */
export interface UpstreamWebSocket {
  readonly isEcho: boolean
  readonly script: readonly WebSocketStep[]
  /** Milliseconds before the answer to the handshake, and before each echo. */
  readonly delay: number
  readonly pace: number
  /** It agrees to the first of the client's that is among these; without them, to the client's first. */
  readonly subprotocols?: readonly string[]
  /** Answers the handshake with this status. */
  readonly refuse?: number
}
export type WebSocketStep =
  | { readonly type: 'send'; readonly frame: Frame }
  | { readonly type: 'expect'; readonly data: Uint8Array }
  | { readonly type: 'wait'; readonly milliseconds: number }
  | { readonly type: 'close'; readonly status: number | undefined; readonly reason: Uint8Array }
  | { readonly type: 'fault'; readonly fault: 'reset' }
export interface UpstreamReply {
  readonly status: number
  /** Reason phrase; the usual one of the status when absent. */
  readonly reason?: string
  readonly headers: readonly HeaderPair[]
  readonly body: Uint8Array
  /** Pieces the body arrives in; more than one means chunked coding. */
  readonly chunks: number
  /** Milliseconds before the head. */
  readonly delay: number
}
export const UPSTREAM_FAULTS = ['refused', 'timeout', 'reset', 'reset-mid-body', 'malformed'] as const
export type UpstreamFault = (typeof UPSTREAM_FAULTS)[number]

/** A named request with what is expected of its run. */
export interface TrafficItem {
  readonly name: string
  /** Of a conversation: its handshake, as far as a request can show it. */
  readonly request: TrafficRequest
  readonly websocket?: TrafficConversation
  readonly stream?: StreamConversation
  readonly expect: readonly string[]
}

/** A WebSocket and what its client says and expects, in order. */
export interface TrafficConversation {
  readonly target: {
    readonly kind: 'websocket'
    readonly target: string
    readonly headers: readonly HeaderPair[]
    readonly subprotocols?: readonly string[]
    readonly scheme: 'ws' | 'wss'
  }
  readonly steps: readonly TrafficStep[]
}
/** A client of a stream port and its script. */
export interface StreamConversation {
  readonly target: {
    readonly kind: 'tcp' | 'tls' | 'udp'
    readonly server: Address
    readonly client?: Address
    readonly serverName?: string
    readonly clientCertificate?: string
  }
  readonly steps: readonly TrafficStep[]
}
export type TrafficStep =
  | { readonly type: 'send'; readonly message: Frame | { readonly type: 'bytes'; readonly data: Uint8Array } }
  | { readonly type: 'expect'; readonly message: { readonly type: 'text' | 'binary'; readonly data: Uint8Array } }
  | { readonly type: 'wait'; readonly milliseconds: number }
  | { readonly type: 'close'; readonly status: number | undefined; readonly reason: Uint8Array }
  | { readonly type: 'closed'; readonly status: number | undefined }

/** A request ready to be sent; names and values hold bytes. */
export interface TrafficRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly HeaderPair[]
  readonly body?: Uint8Array
  readonly scheme: 'http' | 'https'
}

export interface BreakpointSpec {
  readonly file: string
  readonly line: number
  readonly condition?: string
}
