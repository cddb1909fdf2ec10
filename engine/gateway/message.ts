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
  readonly protocol?: string
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
}

/** Status line and headers of an answer. */
export interface ReplyHead {
  readonly status: number
  /** Reason phrase; '' when nginx sends none. */
  readonly reason: string
  readonly headers: readonly HeaderPair[]
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
  end(): void
  /** Closes the connection; nothing more is sent. */
  abort(): void
  /** True once the client is gone. */
  isClosed(): boolean
}
