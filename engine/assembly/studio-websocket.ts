import type { ConnectionMessage, WebSocketTarget } from '../connection-protocol.ts'
import type { Frame } from '../gateway/connection.ts'
import type { Exchange, GatewayRequest, HeaderPair, ReplyHead } from '../gateway/message.ts'
import { acceptKey } from '../gateway/websocket/client-handshake.ts'
import { createWebSocketPair } from '../gateway/websocket/websocket-pair.ts'
import type { OutboundWebSocket, WebSocketEnd, WebSocketListener, WebSocketRequest } from '../host.ts'

/** A client without a wire: what the studio, a script or a page sends comes in here. */
export interface StudioConnection {
  readonly exchange: Exchange
  send(message: ConnectionMessage): void
  /** Begins the closing handshake. */
  close(status: number | undefined, reason: Uint8Array): void
  /** The client vanishes. */
  leave(): void
}

export interface StudioWebSocketOptions {
  /** Random bytes for the key of the handshake. */
  readonly random: (count: number) => Uint8Array
  readonly ports: { readonly http: number; readonly https: number }
  /** Hears what the gateway sends to the client. */
  readonly onFrame?: (frame: Frame) => void
  readonly onEnd?: () => void
  /** Pings and close frames are answered as any client does, unless a script says every word. */
  readonly isScripted?: boolean
  /** Stands in the place of the upstream. */
  readonly upstream?: (request: WebSocketRequest) => Promise<OutboundWebSocket>
}

/** A WebSocket client of the studio, before its handshake. */
export function openStudioWebSocket(target: WebSocketTarget, options: StudioWebSocketOptions): StudioConnection {
  const [near, far] = createWebSocketPair()
  const request = handshakeOf(target, options)
  const early: Frame[] = []
  let isOpen = false
  const deliver = (frame: Frame): void => {
    if (frame.type === 'close') near.close(frame.status, frame.data)
    else near.send(frame)
  }
  const client = listenerOf(near, options)
  const exchange: Exchange = {
    request,
    sendHead: () => undefined,
    write: () => undefined,
    end: () => options.onEnd?.(),
    abort: () => options.onEnd?.(),
    isClosed: () => false,
    ...(options.upstream && { openWebSocket: options.upstream }),
    acceptWebSocket({ subprotocol }) {
      isOpen = true
      near.listen(client)
      for (const frame of early.splice(0)) deliver(frame)
      return { end: far, head: headOf(request, subprotocol) }
    },
  }
  const say = (frame: Frame): void => {
    if (isOpen) deliver(frame)
    else early.push(frame)
  }
  return {
    exchange,
    send(message) {
      if (message.type !== 'bytes') say(message)
    },
    close: (status, reason) => say({ type: 'close', data: reason, ...(status !== undefined && { status }) }),
    leave: () => near.terminate(),
  }
}

function listenerOf(near: WebSocketEnd, { onFrame, onEnd, isScripted }: StudioWebSocketOptions): WebSocketListener {
  return {
    frame(frame) {
      onFrame?.(frame)
      if (isScripted) return
      if (frame.type === 'ping') near.send({ type: 'pong', data: frame.data })
      if (frame.type === 'close') near.close(frame.status)
    },
    failed: () => undefined,
    ended: () => onEnd?.(),
    drained: () => undefined,
  }
}

/** The request a browser would send. */
function handshakeOf(target: WebSocketTarget, { random, ports }: StudioWebSocketOptions): GatewayRequest {
  const { headers, subprotocols = [], scheme = 'ws', client = { ip: '127.0.0.1', port: 50_000 } } = target
  const has = (wanted: string) => headers.some(([name]) => name.toLowerCase() === wanted.toLowerCase())
  const own: HeaderPair[] = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', btoa(String.fromCharCode(...random(16)))],
    ...(subprotocols.length > 0 ? [['Sec-WebSocket-Protocol', subprotocols.join(', ')] as const] : []),
  ]
  const isSecure = scheme === 'wss'
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1].replace(/:\d+$/, '')
  return {
    method: 'GET',
    target: target.target,
    httpVersion: '1.1',
    scheme: isSecure ? 'https' : 'http',
    headers: [...headers, ...own.filter(([name]) => !has(name))],
    client,
    server: { ip: '127.0.0.1', port: isSecure ? ports.https : ports.http },
    ...(isSecure && { tls: host === undefined ? {} : { serverName: host, protocol: 'TLSv1.3' } }),
  }
}

function headOf({ headers }: GatewayRequest, subprotocol: string | undefined): ReplyHead {
  const key = headers.find(([name]) => name.toLowerCase() === 'sec-websocket-key')?.[1] ?? ''
  const accepted: HeaderPair[] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', acceptKey(key)],
    ...(subprotocol === undefined ? [] : [['Sec-WebSocket-Protocol', subprotocol] as const]),
  ]
  return { status: 101, reason: 'Switching Protocols', headers: accepted }
}
