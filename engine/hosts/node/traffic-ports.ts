import type { Server as HttpServer } from 'node:http'
import { createServer, type Server as NetServer, type Socket } from 'node:net'

import type { Engine } from '../../engine.ts'
import type { Exchange } from '../../gateway/message.ts'
import type { CertificatePair } from '../../gateway/tls/handshake.ts'
import type { LogLevel } from '../../host.ts'
import { UsageError } from './exit-status.ts'
import type { Http2Port } from './http2/http2-server.ts'
import type { ListenAddress } from './listen-addresses.ts'
import { bindAt, listenAt, stopListening } from './listen.ts'
import { DEFAULT_TIMEOUTS, createProxyServer, type ClientTimeouts } from './proxy-server.ts'
import { TcpPort, type StreamTimeouts } from './stream/tcp-port.ts'
import { UdpPort } from './stream/udp-port.ts'
import { firstBytes } from './tls/first-bytes.ts'
import { HttpsPort } from './tls/https-port.ts'
import { SecureContexts } from './tls/secure-contexts.ts'

export interface TrafficPortsOptions {
  readonly engine: Engine
  /** Serves a request or a session; what it promises counts as under way. */
  readonly handle: (exchange: Exchange) => Promise<void>
  readonly log: (level: LogLevel, message: string) => void
  readonly timeouts?: ClientTimeouts
  readonly streamTimeouts?: StreamTimeouts
  /** `ssl_cert` and `ssl_cert_key` of kong.conf. */
  readonly certificate?: CertificatePair | undefined
}

/** A port clients talk to. */
export interface OpenPort {
  readonly kind: 'proxy' | 'stream'
  readonly at: ListenAddress
  /** Connections, or sessions, that are open. */
  size(): number
  stop(): void
  close(): void
}

/** Every port that traffic comes in by: HTTP, HTTPS, HTTP/2, TCP, TLS and UDP. */
export class TrafficPorts {
  readonly open: OpenPort[] = []
  private readonly options: TrafficPortsOptions
  private readonly contexts: SecureContexts
  private readonly http1: HttpServer
  private http2: Promise<Http2Port> | undefined

  constructor(options: TrafficPortsOptions) {
    this.options = options
    this.contexts = new SecureContexts(options.certificate)
    this.http1 = this.createHttp1()
  }

  /** @throws {UsageError} when a port is taken that somebody asked for */
  async openProxy(wanted: ListenAddress): Promise<void> {
    if (wanted.isTls) return this.openHttps(wanted)
    if (wanted.isHttp2) return this.openClearHttp2(wanted)
    const server = this.createHttp1()
    await this.add('proxy', listenAt('proxy', server, wanted), {
      size: () => 0,
      stop: () => stopListening(server),
      close: () => server.closeAllConnections(),
    })
  }

  /** @throws {UsageError} when a port is taken that somebody asked for */
  async openStream(wanted: ListenAddress): Promise<void> {
    const { handle, streamTimeouts } = this.options
    const onFailure = (error: unknown): void => this.fail(error)
    if (wanted.isUdp) {
      const port = new UdpPort(wanted.address, { handle, onFailure })
      const ways = { size: () => port.size(), stop: () => undefined, close: () => port.close() }
      return this.add('stream', bindAt('stream', port.socket, wanted), ways)
    }
    const contexts = wanted.isTls ? this.contexts : undefined
    const port = new TcpPort({ handle, onFailure, contexts, ...(streamTimeouts && { timeouts: streamTimeouts }) })
    await this.add('stream', listenAt('stream', port.server, wanted), {
      size: () => port.size(),
      stop: () => port.server.close(),
      close: () => port.closeAllConnections(),
    })
  }

  /** Takes nothing new; what is under way may finish. */
  stop(): void {
    for (const port of this.open) port.stop()
    stopListening(this.http1)
    void this.http2?.then((port) => port.drain())
  }

  close(): void {
    for (const port of this.open) port.close()
    this.http1.closeAllConnections()
    void this.http2?.then((port) => port.close())
  }

  private createHttp1(): HttpServer {
    return createProxyServer(this.options.handle, (error) => this.fail(error), this.options.timeouts)
  }

  private openHttps(wanted: ListenAddress): Promise<void> {
    const { engine, log, timeouts = DEFAULT_TIMEOUTS } = this.options
    const port = new HttpsPort({
      negotiate: (arrival) => engine.negotiate(arrival),
      http1: (socket) => void this.http1.emit('connection', socket),
      http2: wanted.isHttp2 ? (socket) => this.serveHttp2(socket) : undefined,
      contexts: this.contexts,
      onFailure: (error) => this.fail(error),
      onRefused: (reason) => log('info', `SSL_do_handshake() failed (SSL: ${reason}) while SSL handshaking`),
      timeout: timeouts.head,
    })
    return this.add('proxy', listenAt('proxy', port.server, wanted), {
      size: () => port.size(),
      stop: () => port.server.close(),
      close: () => port.closeAllConnections(),
    })
  }

  /** HTTP/2 with prior knowledge beside HTTP/1.1, told by the first bytes (RFC 9113 §3.3). */
  private openClearHttp2(wanted: ListenAddress): Promise<void> {
    const { timeouts = DEFAULT_TIMEOUTS } = this.options
    const sockets = new Set<Socket>()
    const server: NetServer = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      void firstBytes(socket, timeouts.idle, preface).then((spoken) => {
        if (spoken === 'h2') this.serveHttp2(socket)
        else if (spoken) this.http1.emit('connection', socket)
      })
    })
    return this.add('proxy', listenAt('proxy', server, wanted), {
      size: () => sockets.size,
      stop: () => server.close(),
      close: () => sockets.forEach((socket) => socket.destroy()),
    })
  }

  /** node:http2 is loaded for the first who speaks it. */
  private serveHttp2(socket: Socket): void {
    this.http2 ??= import('./http2/http2-server.ts').then(({ Http2Port }) => {
      const { timeouts = DEFAULT_TIMEOUTS, handle } = this.options
      const limits = { bodyTimeout: timeouts.body, idleTimeout: timeouts.idle }
      return new Http2Port(handle, (error) => this.fail(error), limits)
    })
    this.http2.then(
      (port) => port.serve(socket),
      (error: unknown) => this.fail(error),
    )
  }

  private async add(
    kind: OpenPort['kind'],
    opening: Promise<ListenAddress>,
    ways: Pick<OpenPort, 'size' | 'stop' | 'close'>,
  ): Promise<void> {
    this.open.push({ kind, at: await opening, ...ways })
  }

  private fail(error: unknown): void {
    this.options.log('crit', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

const PREFACE = 'PRI * HTTP/2.0\r\n'

function preface(bytes: Uint8Array): 'h2' | 'http1' | undefined {
  const text = Buffer.from(bytes).toString('latin1', 0, PREFACE.length)
  if (text === PREFACE) return 'h2'
  return PREFACE.startsWith(text) ? undefined : 'http1'
}

/** Opens a port; one that nobody asked for may be taken, which is said. @throws {UsageError} */
export async function openOrSay(at: ListenAddress, opening: Promise<void>): Promise<void> {
  try {
    await opening
  } catch (error) {
    if (!at.isOptional || !(error instanceof UsageError)) throw error
    process.stderr.write(`phasescope: ${error.message}; it stays closed\n`)
  }
}
