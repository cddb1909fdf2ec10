import { createServer, type Server, type Socket } from 'node:net'

import { type FirstBytes, readClientHello } from '../../../gateway/tls/client-hello.ts'
import type { Negotiation, TlsArrival } from '../../../gateway/tls/negotiate.ts'
import { connectionFacts } from '../connection-facts.ts'
import { acceptTls } from './accept-tls.ts'
import { firstBytes } from './first-bytes.ts'
import type { SecureContexts } from './secure-contexts.ts'
import { rememberTls, TlsConnection } from './tls-connections.ts'

/** Who takes over once TLS stands. */
export interface HttpsHandlers {
  negotiate(arrival: TlsArrival): Promise<Negotiation>
  http1(socket: Socket): void
  /** Undefined: the port speaks HTTP/1.1 only. */
  readonly http2: ((socket: Socket) => void) | undefined
  readonly contexts: SecureContexts
  onFailure(error: unknown): void
  /** nginx logs handshakes that fail at info. */
  onRefused(reason: string): void
  /** Milliseconds until the ClientHello, and for the handshake. */
  readonly timeout: number
}

/** A port with TLS: the certificate phase knows the server name before the handshake begins (Kong: phases.md §2). */
export class HttpsPort {
  readonly server: Server
  private readonly handlers: HttpsHandlers
  private readonly sockets = new Set<Socket>()

  constructor(handlers: HttpsHandlers) {
    this.handlers = handlers
    this.server = createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
      this.admit(socket).catch((error: unknown) => {
        handlers.onFailure(error)
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
    const { handlers } = this
    const hello = await firstBytes(socket, handlers.timeout, decided)
    if (hello === undefined) return
    if (hello.type === 'other') return refusePlain(socket)
    const { client, server } = connectionFacts(socket)
    const serverName = hello.type === 'hello' ? hello.serverName : undefined
    const { handshake, tape, isPhaseOver } = await handlers.negotiate({ client, server, serverName })
    if (handshake === undefined) return void socket.destroy()
    const { contexts, http2, timeout } = handlers
    const protocols = http2 ? ['h2', 'http/1.1'] : ['http/1.1']
    try {
      const secured = await acceptTls(socket, { contexts, handshake, protocols, timeout })
      const facts = { ...secured.facts, isNegotiated: isPhaseOver }
      rememberTls(secured.socket, new TlsConnection(facts, tape))
      if (secured.socket.alpnProtocol === 'h2' && http2) http2(secured.socket)
      else handlers.http1(secured.socket)
    } catch (error) {
      handlers.onRefused(error instanceof Error ? error.message : String(error))
    }
  }
}

function decided(bytes: Uint8Array): FirstBytes | undefined {
  const read = readClientHello(bytes)
  return read.type === 'incomplete' ? undefined : read
}

const PLAIN_PAGE = [
  '<html>',
  '<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>',
  '<body>',
  '<center><h1>400 Bad Request</h1></center>',
  '<center>The plain HTTP request was sent to HTTPS port</center>',
  '</body>',
  '</html>',
  '',
].join('\r\n')

/** nginx's own page for HTTP where TLS is spoken (Kong: nginx-behaviour.md A17); anything else is closed. */
function refusePlain(socket: Socket): void {
  const first: unknown = socket.read()
  const isHttp = first instanceof Uint8Array && /^[A-Z]+ /.test(Buffer.from(first).toString('latin1', 0, 16))
  if (!isHttp) return void socket.destroy()
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: ${PLAIN_PAGE.length}\r\nConnection: close\r\n\r\n`
  socket.end(head + PLAIN_PAGE)
  socket.destroySoon()
}
