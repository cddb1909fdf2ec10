import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import type { Exchange } from '../../gateway/message.ts'
import { ClientExchange, headOf, type ReadHead } from './client-exchange.ts'
import { Connections } from './connections.ts'
import { ReplayedSocket } from './replayed-socket.ts'
import { harmlessHead, readRawHead, unreadHead } from './raw-head.ts'
import { checkRequest } from '../../gateway/request-check.ts'
import { UpgradeExchange } from './websocket/upgrade-exchange.ts'

/** Far more than nginx takes: the gateway refuses large headers itself, in Kong's words. */
const MAX_HEADER_BYTES = 256 * 1024
/** nginx's client_header_timeout, client_body_timeout and keepalive_timeout. */
export const DEFAULT_TIMEOUTS: ClientTimeouts = { head: 60_000, body: 60_000, idle: 75_000 }

/** Milliseconds. */
export interface ClientTimeouts {
  readonly head: number
  readonly body: number
  readonly idle: number
}

/** The port clients talk to: node:http outside, exchanges inside. */
export function createProxyServer(
  handle: (exchange: Exchange) => Promise<void>,
  onFailure: (error: unknown) => void,
  timeouts: ClientTimeouts = DEFAULT_TIMEOUTS,
): Server {
  return new ProxyServer(handle, onFailure, timeouts).server
}

interface ClientError extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
  readonly bytesParsed?: number
}

class ProxyServer {
  readonly server: Server
  private readonly connections = new Connections()
  private readonly handle: (exchange: Exchange) => Promise<void>
  private readonly onFailure: (error: unknown) => void
  private readonly timeouts: ClientTimeouts

  constructor(
    handle: (exchange: Exchange) => Promise<void>,
    onFailure: (error: unknown) => void,
    timeouts: ClientTimeouts,
  ) {
    this.handle = handle
    this.onFailure = onFailure
    this.timeouts = timeouts
    this.server = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: false,
      keepAliveTimeout: timeouts.idle,
      headersTimeout: timeouts.head,
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(timeouts.head, 5_000),
    })
    this.server
      .on('request', (incoming, outgoing) => this.serve(incoming, outgoing, false))
      .on('checkContinue', (incoming, outgoing) => this.serve(incoming, outgoing, true))
      // nginx ignores expectations it does not know.
      .on('checkExpectation', (incoming, outgoing) => this.serve(incoming, outgoing, false))
      .on('connect', (incoming, socket) => this.refuseTunnel(incoming, socket as Socket))
      .on('upgrade', (incoming, socket, rest) => this.takeUpgrade(incoming, socket as Socket, rest))
      .on('clientError', (error: ClientError, socket) => this.recover(error, socket as Socket))
  }

  private serve(incoming: IncomingMessage, outgoing: ServerResponse, expectsContinue: boolean): void {
    const { socket } = incoming
    const head = this.connections.takeHead(socket)
    const facts = this.connections.factsOf(socket)
    const { body: bodyTimeout } = this.timeouts
    const exchange = new ClientExchange(incoming, outgoing, { head, expectsContinue, bodyTimeout, facts })
    // nginx takes the requests of one connection one after the other.
    this.connections.enter(socket, { exchange, incoming, outgoing }, () => {
      this.handle(exchange).catch((error: unknown) => {
        this.onFailure(error)
        outgoing.destroy()
      })
    })
  }

  /** nginx upgrades to WebSocket only: any other request of that kind is one like all. */
  private takeUpgrade(incoming: IncomingMessage, socket: Socket, rest: Buffer): void {
    if (incoming.headers.upgrade?.toLowerCase() !== 'websocket') return this.replay(socket, headOf(incoming), rest)
    const exchange = new UpgradeExchange(incoming, { socket, rest, bodyTimeout: this.timeouts.body })
    const { answer: outgoing } = exchange
    this.connections.enter(socket, { exchange, incoming, outgoing }, () => {
      this.handle(exchange).catch((error: unknown) => {
        this.onFailure(error)
        socket.destroy()
      })
    })
  }

  /** nginx knows CONNECT and refuses it; node:http has already given the connection away. */
  private refuseTunnel({ url = '', rawHeaders }: IncomingMessage, socket: Socket): void {
    const text = rawHeaders.reduce((all, part, i) => all + part + (i % 2 === 0 ? ': ' : '\r\n'), '')
    const read = readRawHead(`CONNECT ${url} HTTP/1.1\r\n${text}\r\n`)
    this.replay(socket, read?.head ?? unreadHead(), new Uint8Array())
  }

  /** node:http could not read on. In a body the reader learns it; in a head nginx's own reading decides. */
  private recover(error: ClientError, socket: Socket): void {
    if (this.connections.isReplaced(socket)) return
    if (!socket.writable || error.code === 'ECONNRESET' || error.code === 'EPIPE') return void socket.destroy()
    const { rawPacket } = error
    const last = this.connections.last(socket)
    if (rawPacket && last?.exchange.failBody('client sent invalid chunked body')) return
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return this.closeSlow(socket)
    if (!rawPacket) return void socket.destroy()
    const start = this.connections.startOfHead(socket, rawPacket, error.bytesParsed ?? 0)
    const text = start === undefined ? undefined : rawPacket.toString('latin1', start)
    const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW'
    const read = text === undefined || isTooLarge ? undefined : readRawHead(text)
    const head = read?.head ?? unreadHead({ status: isTooLarge ? 494 : 400, isLine: !isTooLarge })
    this.replay(socket, head, rawPacket.subarray((start ?? 0) + (read?.length ?? rawPacket.length)))
  }

  /** A head that takes too long: closed without a word, logged as 408. A client that never began is not a request. */
  private closeSlow(socket: Socket): void {
    if (this.connections.isIdle(socket)) socket.destroy()
    else this.replay(socket, unreadHead({ status: 408, isLine: true }), new Uint8Array())
  }

  /** Gives node:http the connection again, with a head it can read in place of the one it refused. */
  private replay(socket: Socket, read: ReadHead, rest: Uint8Array): void {
    this.connections.replace(socket, () => {
      const request = { ...read, scheme: 'http', client: NOBODY, server: NOBODY } as const
      const refusal = checkRequest({ ...request, refusal: read.refusal })
      const lead = Buffer.from(harmlessHead({ ...read, refusal }), 'latin1')
      const again = new ReplayedSocket(socket, refusal ? lead : Buffer.concat([lead, rest])) as unknown as Socket
      this.connections.putHead(again, { ...read, refusal })
      this.server.emit('connection', again)
    })
  }
}

const NOBODY = { ip: '127.0.0.1', port: 0 }
