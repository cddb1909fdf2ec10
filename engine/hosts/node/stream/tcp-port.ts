import { createServer, type Server, type Socket } from 'node:net'

import type { Exchange } from '../../../gateway/message.ts'
import { readClientHello } from '../../../gateway/tls/client-hello.ts'
import { firstBytes } from '../tls/first-bytes.ts'
import type { SecureContexts } from '../tls/secure-contexts.ts'
import { ClientConnection } from './client-connection.ts'

/** Milliseconds. */
export interface StreamTimeouts {
  /** Until the ClientHello is there, and for the handshake (nginx: preread_timeout, ssl_handshake_timeout). */
  readonly hello: number
  /** For the last bytes to a client that reads slowly. */
  readonly lingering: number
}
export const STREAM_TIMEOUTS: StreamTimeouts = { hello: 30_000, lingering: 30_000 }

export interface TcpPortOptions {
  readonly handle: (exchange: Exchange) => Promise<void>
  readonly onFailure: (error: unknown) => void
  /** The port expects TLS. */
  readonly contexts?: SecureContexts | undefined
  readonly timeouts?: StreamTimeouts
}

/** A TCP port of `stream_listen`, with or without TLS. */
export class TcpPort {
  readonly server: Server
  private readonly options: TcpPortOptions
  private readonly sockets = new Set<Socket>()

  constructor(options: TcpPortOptions) {
    this.options = options
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: false }, (socket) => {
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
      this.admit(socket).catch((error: unknown) => {
        options.onFailure(error)
        socket.destroy()
      })
    })
  }

  /** Open connections. */
  size(): number {
    return this.sockets.size
  }

  closeAllConnections(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  private async admit(socket: Socket): Promise<void> {
    const { handle, contexts, timeouts = STREAM_TIMEOUTS } = this.options
    const { lingering } = timeouts
    if (!contexts) return handle(new ClientConnection(socket, { lingering }))
    const hello = await firstBytes(socket, timeouts.hello, (bytes) => {
      const read = readClientHello(bytes)
      return read.type === 'incomplete' ? undefined : read
    })
    if (hello === undefined) return
    // What is no ClientHello has no name: the route decides what becomes of it (nginx ngx_stream_ssl_preread_module).
    const serverName = hello.type === 'hello' ? hello.serverName : undefined
    await handle(new ClientConnection(socket, { tls: { serverName, contexts, timeout: timeouts.hello }, lingering }))
  }
}
