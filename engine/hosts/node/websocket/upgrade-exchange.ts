import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import { type WebSocket, WebSocketServer } from 'ws'

import type { AcceptedWebSocket, HeaderPair, ReplyHead, WebSocketAcceptance } from '../../../gateway/message.ts'
import { ClientExchange } from '../client-exchange.ts'
import { GatewaySocket } from './gateway-socket.ts'
import { tunnelOf, type Tunnel } from './tunnel.ts'
import { WireEnd } from './wire-end.ts'

/** A client that asks for a WebSocket. node:http has given its connection away; a refusal is its last answer. */
export class UpgradeExchange extends ClientExchange {
  private readonly message: IncomingMessage
  readonly answer: ServerResponse
  private readonly raw: Socket
  /** What the client sent behind its head. */
  private readonly rest: Buffer

  constructor(
    incoming: IncomingMessage,
    { socket, rest, bodyTimeout }: { readonly socket: Socket; readonly rest: Buffer; readonly bodyTimeout: number },
  ) {
    const answer = new ServerResponse(incoming)
    answer.shouldKeepAlive = false
    answer.assignSocket(socket)
    answer.once('finish', () => {
      answer.detachSocket(socket)
      socket.end()
    })
    super(incoming, answer, { bodyTimeout })
    this.message = incoming
    this.answer = answer
    this.raw = socket
    this.rest = rest
    socket.on('error', () => undefined)
  }

  override sendHead(head: ReplyHead): void {
    super.sendHead({ ...head, isLast: true })
  }

  acceptWebSocket({ subprotocol, maxPayload }: WebSocketAcceptance): AcceptedWebSocket | undefined {
    const { message, raw, rest } = this
    this.answer.detachSocket(raw)
    let accepted: AcceptedWebSocket | undefined
    const server = serverOf(maxPayload)
    wishes.set(message, subprotocol)
    // Synchronous without a verifyClient: when it refuses, the answer is on its way.
    server.handleUpgrade(message, raw, rest, (socket: WebSocket) => {
      if (!(socket instanceof GatewaySocket)) return
      const head = heads.get(message) ?? { status: 101, reason: 'Switching Protocols', headers: [] }
      accepted = { end: new WireEnd(socket, raw), head }
    })
    return accepted
  }

  upgrade({ status, reason, headers }: ReplyHead): Tunnel {
    const { raw, rest } = this
    this.answer.detachSocket(raw)
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    raw.write(`HTTP/1.1 ${status} ${reason}\r\n${lines}Connection: upgrade\r\n\r\n`, 'latin1')
    return tunnelOf(raw, rest)
  }
}

const wishes = new WeakMap<IncomingMessage, string | undefined>()
const heads = new WeakMap<IncomingMessage, ReplyHead>()
const servers = new Map<number, WebSocketServer>()

/** `ws` takes its limit from the server: one for each that is asked for. */
function serverOf(maxPayload: number): WebSocketServer {
  const known = servers.get(maxPayload)
  if (known) return known
  const server = new WebSocketServer({
    noServer: true,
    WebSocket: GatewaySocket,
    clientTracking: false,
    autoPong: false,
    maxPayload,
    perMessageDeflate: { threshold: 1024 },
    handleProtocols: (_offered, request) => wishes.get(request) ?? false,
  })
  server.on('headers', (lines, request) => heads.set(request, headOf(lines)))
  servers.set(maxPayload, server)
  return server
}

function headOf([, ...lines]: readonly string[]): ReplyHead {
  const headers = lines.map((line): HeaderPair => {
    const colon = line.indexOf(': ')
    return [line.slice(0, colon), line.slice(colon + 2)]
  })
  return { status: 101, reason: 'Switching Protocols', headers }
}
