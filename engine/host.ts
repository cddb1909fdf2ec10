import type { Frame } from './gateway/connection.ts'
import type { HeaderPair } from './gateway/message.ts'

/** One HTTP call that leaves the gateway: to an upstream, or made by plugin code (`resty.http`). */
export interface OutboundRequest {
  readonly scheme: 'http' | 'https'
  /** Name or address to connect to. */
  readonly host: string
  readonly port: number
  readonly method: string
  /** Request target as it goes on the wire, e.g. `/orders?limit=5`. */
  readonly target: string
  readonly headers: readonly HeaderPair[]
  /** Whole bytes, or a stream when the body is passed through unbuffered. */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>
  /** Milliseconds. */
  readonly timeouts: { readonly connect: number; readonly send: number; readonly read: number }
  readonly serverName?: string
  readonly verifyTls?: boolean
  /** The upstream is spoken to in HTTP/2 (gRPC), with prior knowledge when the scheme is http. */
  readonly isHttp2?: boolean
  /** Gets a way to end the call early; its answer, or the rest of its body, is then an `OutboundError`. */
  readonly onCancellable?: (cancel: () => void) => void
}

/** Bytes as they arrive. */
export interface ArrivingBody extends AsyncIterable<Uint8Array> {
  /** Whole, when the end is there already and nobody has begun to read: saves waiting for it. */
  takeWhole?(): Uint8Array | undefined
}

/** What came back, body still streaming. */
export interface OutboundResponse {
  readonly status: number
  readonly reason: string
  readonly httpVersion: string
  readonly headers: readonly HeaderPair[]
  readonly body: ArrivingBody
  /** HTTP/2: what followed the body, known once that was read to its end. */
  readonly trailers?: () => readonly HeaderPair[]
  /** After a 101: the connection itself, as bytes or, of a virtual upstream, as a WebSocket. */
  readonly upgraded?: Pick<Socket, 'received' | 'send' | 'close'> | WebSocketEnd
}

/** Why a call failed, in the words nginx's log distinguishes. */
export type OutboundFailure = 'refused' | 'timeout' | 'name-error' | 'reset' | 'malformed' | 'tls' | 'no-network'

/** Rejection of {@link Host.fetch}; also thrown by the body stream when the upstream breaks off. */
export class OutboundError extends Error {
  readonly code: OutboundFailure
  /** Where the exchange was: nothing sent yet, or the request was already on the wire. */
  readonly stage: 'connect' | 'exchange' | 'body'

  constructor(code: OutboundFailure, stage: 'connect' | 'exchange' | 'body', message: string) {
    super(message)
    this.name = 'OutboundError'
    this.code = code
    this.stage = stage
  }
}

/** Whom plugin code wants to talk to, past HTTP. */
export interface ConnectOptions {
  readonly protocol: 'tcp' | 'udp'
  /** An address, or `unix:/path` with port 0. */
  readonly host: string
  readonly port: number
  /** The other side's end leaves ours open. */
  readonly isHalfOpen?: boolean
}

/** A conversation in bytes that plugin code holds. */
export interface Socket {
  /** What arrives, a datagram each for UDP; ends when the other side closes. Read once. @throws {OutboundError} */
  readonly received: AsyncIterable<Uint8Array>
  /** Resolves when the bytes were handed over. @throws {OutboundError} as rejection */
  send(bytes: Uint8Array): Promise<void>
  /** The TLS handshake of a client; from then on bytes are those inside. @throws {OutboundError} `tls` as rejection */
  secure(options: { readonly serverName?: string; readonly verify: boolean }): Promise<void>
  /** The other side gets the end of the bytes and may go on sending. */
  end?(): void
  close(): void
}

/** What the name service says about a name. */
export type DnsRecord = { /** Seconds it is good for, when the host is told. */ readonly ttl?: number } & (
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | {
      readonly type: 'SRV'
      readonly target: string
      readonly port: number
      readonly weight: number
      readonly priority: number
    }
)

/** One end of a WebSocket that stands: whole messages and control frames; the host does the wire. */
export interface WebSocketEnd {
  /** Begins to deliver, what came before first. Called once. */
  listen(listener: WebSocketListener): void
  /** False when so much waits that nothing more should come before `drained`. */
  send(frame: Frame): boolean
  /** Begins the closing handshake, or answers the other side's; without a status the close frame carries none. */
  close(status?: number, reason?: Uint8Array): void
  /** Cuts the connection. */
  terminate(): void
  /** Delivers nothing more (but what was read already) until `resume`: the sender feels it. */
  pause(): void
  resume(): void
}

/** Who hears of what comes in at an end. */
export interface WebSocketListener {
  /** Whole messages, and control frames as they are: nothing was answered yet. */
  frame(frame: Frame): void
  /** The other side broke the protocol or the limit; it has been told with that status. `ended` follows. */
  failed(failure: { readonly status: number; readonly message: string }): void
  /** Nothing more comes. */
  ended(): void
  /** What waited is out. */
  drained(): void
}

/** A WebSocket that an upstream agreed to. */
export interface OutboundWebSocket {
  readonly status: 101
  readonly headers: readonly HeaderPair[]
  readonly subprotocol?: string
  readonly end: WebSocketEnd
}

/** What a WebSocket is opened with: `headers` without those of the handshake itself. */
export interface WebSocketRequest extends OutboundRequest {
  readonly subprotocols: readonly string[]
  /** Bytes of a message; a larger one is refused with 1009. */
  readonly maxPayload: number
}

/** Levels of the error log, most severe first (nginx's own order and names). */
export const LOG_LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Bytes that wait outside of memory, as in nginx's temporary files. */
export interface Spool {
  readonly size: number
  write(bytes: Uint8Array): Promise<void>
  /** From the beginning, as often as somebody asks. */
  read(): AsyncIterable<Uint8Array>
  dispose(): Promise<void>
}

/** One clock that gives both times of a host. */
export interface OneClock {
  now(): number
  cost(): number
  /** `now()` is this much more than `cost()`, always: who needs both reads one of them. */
  readonly origin: number
}

/** Everything the engine needs from outside. A host translates; it never decides. */
export interface Host {
  readonly name: 'memory' | 'service-worker' | 'node'
  /** The clock Lua sees: milliseconds since the epoch, with fraction. */
  now(): number
  /** Processor cost: milliseconds from an arbitrary start, with fraction. Never shown to Lua. */
  cost(): number
  /** Where one clock gives both: of use as long as its `now` and `cost` are the host's (`clocksOf`). */
  readonly oneClock?: OneClock | undefined
  random(bytes: number): Uint8Array
  /** Runs `callback` once after `ms`; the result cancels it. */
  setTimer(ms: number, callback: () => void): () => void
  /** Resolves after other pending work had its turn. */
  nextTurn(): Promise<void>
  /** @throws {OutboundError} as rejection */
  fetch(request: OutboundRequest): Promise<OutboundResponse>
  /** Absent where there is no network. @throws {OutboundError} as rejection */
  connect?(options: ConnectOptions): Promise<Socket>
  /** Absent where there is no network. @throws {OutboundError} as rejection, also when the answer is not 101 */
  openWebSocket?(request: WebSocketRequest): Promise<OutboundWebSocket>
  /** Addresses of a name. @throws {OutboundError} `name-error` as rejection */
  resolve(name: string): Promise<readonly string[]>
  /** Records of a name; absent where the host knows addresses only. @throws {OutboundError} as rejection */
  query?(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]>
  /** Environment variables that a configuration may use; absent where there are none. */
  readonly environment?: Readonly<Record<string, string>>
  /** Room for a large body; absent where there is none but memory. */
  openSpool?(): Spool
  /** A line of the error log, already complete. */
  log(level: LogLevel, message: string): void
}
