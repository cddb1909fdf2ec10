import type { OutboundWebSocket, Socket, WebSocketEnd, WebSocketRequest } from '../host.ts'
import type { HandshakeTape } from './tls/handshake-tape.ts'
import type { Handshake } from './tls/handshake.ts'

/** A header as it stands on the wire. Strings hold bytes (latin1): one char, one byte. */
export type HeaderPair = readonly [name: string, value: string]

/** A peer of a connection. */
export interface Address {
  readonly ip: string
  readonly port: number
}

/** Facts of a TLS client connection. */
export interface TlsFacts {
  readonly serverName?: string
  /** As OpenSSL names it: `TLSv1.3`. */
  readonly protocol?: string
  readonly cipher?: string
  /** What the client presented, PEM, its own certificate first. */
  readonly clientCertificates?: string
  /** The host made the handshake, and the certificate phase with it, before the first request of the connection. */
  readonly isNegotiated?: boolean
}

/** A client of a stream port: its bytes are the body of the request, or a datagram each. */
export interface StreamFacts {
  readonly protocol: 'tcp' | 'udp'
  /** The port expects TLS (`stream_listen … ssl`); the name that was asked for, if any, is in `tls`. */
  readonly isTls: boolean
}

/** What nginx answers to bytes that are no request. */
export interface RequestRefusal {
  readonly status: 400 | 405 | 408 | 414 | 494 | 501 | 505
  /** The request line itself is at fault: `$request_uri` stays empty. */
  readonly isLine: boolean
}

/** What a client sent, exactly: nothing is lower-cased, merged or normalised. */
export interface GatewayRequest {
  readonly method: string
  /** Raw request target, e.g. `/a%20b?x=1`. */
  readonly target: string
  readonly httpVersion: '1.0' | '1.1' | '2.0'
  readonly scheme: 'http' | 'https'
  readonly headers: readonly HeaderPair[]
  /** Undefined when the message has none (no Content-Length, no chunked coding). */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>
  readonly client: Address
  readonly server: Address
  readonly tls?: TlsFacts
  readonly stream?: StreamFacts
  /** The host's parser could not read on; the rest holds what it had read until then. */
  readonly refusal?: RequestRefusal
}

/** Status line and headers of an answer. */
export interface ReplyHead {
  readonly status: number
  /** Reason phrase; '' when nginx sends none. */
  readonly reason: string
  readonly headers: readonly HeaderPair[]
  /** nginx closes the connection after this answer, whatever the client wished. */
  readonly isLast?: boolean
}

/** What the client is told in the answer to its handshake. */
export interface WebSocketAcceptance {
  readonly subprotocol: string | undefined
  /** Bytes of a message; a larger one is refused with 1009. */
  readonly maxPayload: number
}
export interface AcceptedWebSocket {
  readonly end: WebSocketEnd
  /** As it went out. */
  readonly head: ReplyHead
}

/** How an answer ended: `closed` without a byte, or cut off in the body. */
export type ReplyOutcome = 'complete' | 'closed' | 'incomplete'

/**
 * One request and the way back to its client. The gateway pushes: head, bytes, then end or abort.
 * `write` returns a promise when the client reads slower than the gateway writes.
 */
export interface Exchange {
  readonly request: GatewayRequest
  sendHead(head: ReplyHead): void
  write(bytes: Uint8Array): void | Promise<void>
  /** The same with a byte string, where the host has a shorter way for it. */
  writeText?(text: string): void | Promise<void>
  /** HTTP/2: what follows the body; the end takes it along. */
  sendTrailers?(trailers: readonly HeaderPair[]): void
  end(): void
  /** Closes the connection; nothing more is sent. */
  abort(): void
  /** True once the client is gone. */
  isClosed(): boolean
  /**
   * A stream port that expects TLS: ends TLS here, from then on bytes are those inside.
   * @throws {OutboundError} `tls` as rejection
   */
  secure?(handshake: Handshake): Promise<TlsFacts>
  /** What the handshake of an HTTPS connection announced: for its first request, whose trace tells of it. */
  readonly handshakeTape?: HandshakeTape | undefined
  /** A stream port: the client gets the end of the bytes and may go on sending; `end` closes both ways. */
  endSending?(): void
  /**
   * Answers the client's handshake: from then on its connection is a WebSocket. Undefined when the host's own check
   * refused it; the client was told. Absent where no WebSocket can arrive.
   */
  acceptWebSocket?(acceptance: WebSocketAcceptance): AcceptedWebSocket | undefined
  /** A replay brings the other end of its WebSocket along. */
  openWebSocket?(request: WebSocketRequest): Promise<OutboundWebSocket>
  /** Sends this 101 and gives the connection away as bytes. Absent where there are none. */
  upgrade?(head: ReplyHead): Pick<Socket, 'received' | 'send' | 'close'>
  /** Calls back once when the client goes before its answer is complete; at once when it is gone already. */
  onClose?(listener: () => void): void
}
