import { toBytes } from '../bytes.ts'
import type { Exchange, TlsFacts } from '../message.ts'

/** Bytes of the client that have arrived and were not taken yet, with whoever waits for more. */
export interface ClientBytes {
  /** Bytes, one char each. */
  readonly buffer: string
  /** Why nothing more will arrive. */
  readonly ended: string | undefined
  /** Somebody already waits for the next piece. */
  waiting(): Promise<void> | undefined
  shift(count?: number): string
}

/** The upstream's side of a session; milliseconds of the engine's clock. */
export interface UpstreamSide {
  readonly address: string
  readonly startedAt: number
  connectedAt?: number
  firstByteAt?: number
  endedAt?: number
  sent: number
  received: number
  /** Pieces, or datagrams, that came from it. */
  pieces: number
}

/** One session of the stream subsystem: who is connected, and what is counted (nginx ngx_stream_core_module). */
export class StreamSession {
  readonly protocol: 'tcp' | 'udp'
  /** The port expects TLS. */
  readonly isTls: boolean
  /** TLS goes through to the upstream, chosen by its server name. */
  isPassedThrough = false
  /** What the handshake agreed on, once TLS was ended here; before, the name that was asked for. */
  tls: TlsFacts | undefined
  /** Bytes and pieces from and to the client. */
  received = 0
  sent = 0
  piecesReceived = 0
  readonly upstreams: UpstreamSide[] = []
  /** Set by the first who reads the client's bytes in preread. */
  bytes: ClientBytes | undefined
  /** Preread took bytes away: peeking is over (ngx_stream_lua, reqsock:peek). */
  isConsumed = false
  /** `kong.service.request.disable_tls`. */
  isUpstreamTlsOff = false
  private readonly exchange: Exchange
  private iterator: AsyncIterator<Uint8Array> | undefined

  constructor(exchange: Exchange) {
    const { stream, tls } = exchange.request
    this.exchange = exchange
    this.protocol = stream?.protocol ?? 'tcp'
    this.isTls = stream?.isTls ?? false
    this.tls = tls
  }

  /** The client's pieces, or datagrams; everybody who asks shares them. */
  pieces(): AsyncIterator<Uint8Array> {
    this.iterator ??= this.counted(this.arrivals())
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

  send(bytes: Uint8Array): void | Promise<void> {
    this.sent += bytes.length
    return this.exchange.write(bytes)
  }

  private arrivals(): AsyncIterator<Uint8Array> {
    const { body } = this.exchange.request
    return body && !(body instanceof Uint8Array) ? body[Symbol.asyncIterator]() : once(body)
  }

  private counted(source: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const next = await source.next()
        if (next.done !== true) {
          this.received += next.value.length
          this.piecesReceived += 1
        }
        return next
      },
    }
  }
}

async function* once(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes) yield bytes
}
