import type { Socket } from 'node:net'

import type { Exchange, GatewayRequest, TlsFacts } from '../../../gateway/message.ts'
import { streamRequest } from '../../../gateway/stream/stream-request.ts'
import type { Handshake } from '../../../gateway/tls/handshake.ts'
import { OutboundError } from '../../../host.ts'
import { connectionFacts } from '../connection-facts.ts'
import { acceptTls } from '../tls/accept-tls.ts'
import type { SecureContexts } from '../tls/secure-contexts.ts'

/** What a port knows of a connection before anybody read from it. */
export interface ClientConnectionOptions {
  /** The port expects TLS; the name is the ClientHello's. */
  readonly tls?: {
    readonly serverName: string | undefined
    readonly contexts: SecureContexts
    readonly timeout: number
  }
  /** Milliseconds for what was accepted to go out after the gateway closed. */
  readonly lingering: number
}

/** One TCP client of a stream port, TLS ended here when the gateway asks for it. */
export class ClientConnection implements Exchange {
  readonly request: GatewayRequest
  readonly secure?: (handshake: Handshake) => Promise<TlsFacts>
  private readonly options: ClientConnectionOptions
  private socket: Socket
  private isGone = false
  private isReset = false
  private hasEnded = false

  constructor(raw: Socket, options: ClientConnectionOptions) {
    this.options = options
    this.socket = raw
    raw.setNoDelay(true)
    const { client, server } = connectionFacts(raw)
    const { tls } = options
    const known = { protocol: 'tcp', isTls: tls !== undefined, serverName: tls?.serverName } as const
    this.request = streamRequest({ ...known, client, server, received: this.received() })
    if (tls) this.secure = (handshake) => this.secureWith(handshake)
    this.watch(raw)
  }

  /** The status shows in no byte. */
  sendHead(): void {
    return undefined
  }

  write(bytes: Uint8Array): void | Promise<void> {
    const { socket } = this
    if (this.isGone || !socket.writable) return Promise.reject(broken())
    if (socket.write(bytes)) return undefined
    return new Promise((resolve, reject) => {
      const done = (): void => {
        socket.off('drain', done).off('close', lost)
        resolve()
      }
      const lost = (): void => {
        socket.off('drain', done).off('close', lost)
        reject(broken())
      }
      socket.on('drain', done).on('close', lost)
    })
  }

  endSending(): void {
    if (this.socket.writable) this.socket.end()
  }

  /** Sends what was accepted, then closes both ways; a client that never reads is not waited for. */
  end(): void {
    const { socket } = this
    if (socket.destroyed) return
    const timer = setTimeout(() => socket.destroy(), this.options.lingering)
    socket.once('close', () => clearTimeout(timer))
    socket.destroySoon()
  }

  abort(): void {
    this.end()
  }

  isClosed(): boolean {
    return this.isGone
  }

  onClose(listener: () => void): void {
    if (this.isGone) listener()
    else this.socket.once('close', listener)
  }

  private watch(socket: Socket): void {
    socket.on('error', () => {
      this.isReset = true
    })
    socket.once('end', () => {
      this.hasEnded = true
    })
    socket.once('close', () => {
      if (this.socket === socket) this.isGone = true
    })
  }

  private async secureWith(handshake: Handshake): Promise<TlsFacts> {
    const { tls } = this.options
    if (!tls) throw new OutboundError('tls', 'connect', 'the port speaks no TLS')
    const { contexts, timeout } = tls
    const secured = await acceptTls(this.socket, { contexts, handshake, timeout })
    this.socket = secured.socket
    this.watch(secured.socket)
    return secured.facts
  }

  /** Asked for once TLS stands, or will not; reads only while somebody waits. */
  private async *received(): AsyncGenerator<Uint8Array> {
    const { socket } = this
    for (;;) {
      const piece: unknown = socket.read()
      if (piece instanceof Uint8Array) yield piece
      else if (this.isReset) throw broken()
      else if (socket.readableEnded || socket.destroyed || this.hasEnded) return
      else await changed(socket)
    }
  }
}

function changed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error'] as const
    const done = (): void => {
      for (const event of events) socket.off(event, done)
      resolve()
    }
    for (const event of events) socket.on(event, done)
  })
}

function broken(): OutboundError {
  return new OutboundError('reset', 'body', 'connection reset by peer')
}
