import type { Host } from '../../host.ts'
import { toBytes } from '../bytes.ts'
import type { TlsFacts } from '../message.ts'
import type { StreamConnection } from './stream-connection.ts'

/** Bytes of the client that have arrived and were not taken yet, with whoever waits for more. */
export interface ClientBytes {
  /** Bytes, one char each. */
  buffer: string
  /** Why nothing more will arrive. */
  ended: string | undefined
  /** Somebody already waits for the next piece. */
  waiting(): Promise<void> | undefined
  shift(count?: number): string
}

/** The upstream's side of a session. */
export interface UpstreamSide {
  readonly address: string
  readonly startedAt: number
  connectedAt?: number
  firstByteAt?: number
  endedAt?: number
  sent: number
  received: number
}

/** One session of the stream subsystem: the connection, and what is counted on it (nginx ngx_stream_core_module). */
export class StreamSession {
  readonly connection: StreamConnection
  /** Known once TLS was ended here. */
  tls: TlsFacts | undefined
  /** Bytes from and to the client. */
  received = 0
  sent = 0
  readonly upstreams: UpstreamSide[] = []
  /** Set by the first who reads the client's bytes in preread. */
  bytes: ClientBytes | undefined
  /** Preread took bytes away: peeking is over. */
  isConsumed = false
  /** `kong.service.request.disable_tls`. */
  isUpstreamTlsOff = false
  /** nginx ends the session while preread waits: its buffer is full (400) or it took too long (200). */
  endedByPreread: number | undefined
  private iterator: AsyncIterator<Uint8Array> | undefined
  private readonly host: Host

  constructor(connection: StreamConnection, host: Host) {
    this.connection = connection
    this.host = host
  }

  /** The client's pieces; everybody who asks shares them. */
  pieces(): AsyncIterator<Uint8Array> {
    this.iterator ??= this.counted(this.connection.received[Symbol.asyncIterator]())
    return this.iterator
  }

  /** Everything preread left, then what arrives. */
  async *rest(): AsyncGenerator<Uint8Array> {
    const { bytes } = this
    if (bytes) {
      await bytes.waiting()
      if (bytes.buffer !== '') yield toBytes(bytes.shift())
      if (bytes.ended !== undefined) return
    }
    const pieces = this.pieces()
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value
  }

  async send(bytes: Uint8Array): Promise<void> {
    this.sent += bytes.length
    await this.connection.send(bytes)
  }

  now(): number {
    return this.host.now()
  }

  private counted(source: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const next = await source.next()
        if (next.done !== true) this.received += next.value.length
        return next
      },
    }
  }
}
