import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

import type { Exchange } from '../../../gateway/message.ts'
import { Http2Exchange } from './http2-exchange.ts'

export interface Http2Options {
  /** Milliseconds. */
  readonly bodyTimeout: number
  readonly idleTimeout: number
}

/** HTTP/2 connections, each given to it once it is known to be one; TLS is ended before. */
export class Http2Port {
  private readonly server: Http2Server
  private readonly sessions = new Set<ServerHttp2Session>()
  /** The connections under the sessions; node:http2 does not give them away whole. */
  private readonly sockets = new WeakMap<ServerHttp2Session, Socket>()
  /** The connection whose session is being made. */
  private arriving: Socket | undefined

  constructor(
    handle: (exchange: Exchange) => Promise<void>,
    onFailure: (error: unknown) => void,
    { bodyTimeout, idleTimeout }: Http2Options,
  ) {
    this.server = createServer({ settings: { enableConnectProtocol: false, maxConcurrentStreams: 128 } })
    this.server.on('session', (session) => {
      this.sessions.add(session)
      session.once('close', () => this.sessions.delete(session))
      session.on('error', () => undefined)
      session.setTimeout(idleTimeout, () => session.close())
      if (this.arriving) this.sockets.set(session, this.arriving)
    })
    this.server.on('sessionError', () => undefined)
    this.server.on('stream', (stream: ServerHttp2Stream, ...[, , rawHeaders]: unknown[]) => {
      const socket = this.sockets.get(stream.session as ServerHttp2Session)
      if (!socket || !Array.isArray(rawHeaders)) return stream.close()
      const exchange = new Http2Exchange(stream, { rawHeaders: rawHeaders.map(String), socket, bodyTimeout })
      handle(exchange).catch((error: unknown) => {
        onFailure(error)
        exchange.abort()
      })
    })
  }

  /** Speaks HTTP/2 on a connection. */
  serve(socket: Socket): void {
    this.arriving = socket
    this.server.emit('connection', socket)
    this.arriving = undefined
  }

  /** Nobody is served any more; what runs may finish. */
  drain(): void {
    for (const session of this.sessions) session.close()
  }

  close(): void {
    for (const session of this.sessions) session.destroy()
    this.server.close()
  }
}
