import type { StreamTarget } from '../connection-protocol.ts'
import type { Exchange, TlsFacts } from '../gateway/message.ts'
import { streamRequest } from '../gateway/stream/stream-request.ts'
import type { Handshake } from '../gateway/tls/handshake.ts'
import { OutboundError } from '../host.ts'

/** What the client of a virtual connection hears. */
export interface StreamClientListener {
  received?(bytes: Uint8Array): void
  /** `isReset`: broken off instead of ended. */
  closed?(isReset: boolean): void
}

/** A client of a stream port that is no socket: the page's, the headless runner's, a test's. */
export class StreamClient {
  readonly exchange: Exchange
  /** What the gateway presented in the handshake. */
  handshake: Handshake | undefined
  private readonly arrivals: (Uint8Array | Error | undefined)[] = []
  private readonly listener: StreamClientListener
  private wake: () => void = () => undefined
  private isOver = false

  constructor(target: StreamTarget, listener: StreamClientListener = {}) {
    this.listener = listener
    const { kind, server, serverName, client = { ip: '127.0.0.1', port: 50_000 } } = target
    const isTls = kind === 'tls'
    this.exchange = {
      request: streamRequest({
        protocol: kind === 'udp' ? 'udp' : 'tcp',
        isTls,
        client,
        server,
        serverName,
        received: this.read(),
      }),
      sendHead: () => undefined,
      write: (bytes) => this.listener.received?.(bytes),
      end: () => this.finish(false),
      abort: () => this.finish(true),
      isClosed: () => this.isOver,
      endSending: () => this.listener.closed?.(false),
      ...(isTls && { secure: (handshake: Handshake) => this.shakeHands(handshake, target) }),
    }
  }

  /** Bytes, or a datagram. Nothing more is read after the end. */
  send(bytes: Uint8Array): void {
    this.arrive(bytes)
  }

  /** The client has nothing more to say. */
  end(): void {
    this.arrive(undefined)
  }

  /** The client vanishes. */
  reset(): void {
    this.arrive(new OutboundError('reset', 'body', 'connection reset by peer'))
  }

  private arrive(piece: Uint8Array | Error | undefined): void {
    this.arrivals.push(piece)
    this.wake()
  }

  private finish(isReset: boolean): void {
    if (this.isOver) return
    this.isOver = true
    this.arrive(undefined)
    this.listener.closed?.(isReset)
  }

  private async shakeHands(handshake: Handshake, { serverName, clientCertificate }: StreamTarget): Promise<TlsFacts> {
    this.handshake = handshake
    const asked = handshake.requestsClientCertificate && clientCertificate !== undefined
    return {
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      ...(serverName !== undefined && { serverName }),
      ...(asked && { clientCertificates: clientCertificate }),
    }
  }

  private async *read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (this.arrivals.length === 0) await new Promise<void>((resolve) => (this.wake = resolve))
      const piece = this.arrivals.shift()
      if (piece instanceof Error) throw piece
      if (piece === undefined) return
      yield piece
    }
  }
}
