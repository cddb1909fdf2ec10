import { sha1 } from '@noble/hashes/legacy.js'

import { toBytes, toText } from '../bytes.ts'
import type { Service } from '../entities.ts'
import type { Rejection } from '../rejections.ts'
import type { RequestContext } from '../request-context.ts'

/** Services whose frames plugins see (Kong: phases.md §15). */
export function isWebSocketService(service: Service | undefined): boolean {
  return service?.protocol === 'ws' || service?.protocol === 'wss'
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function rejection(status: number, message: string, headers: Rejection['headers'] = []): Rejection {
  return { status, message, headers }
}

const NOT_A_HANDSHAKE = rejection(426, 'Please use the WebSocket protocol', [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
])

/** A request that does not even ask for a WebSocket; no plugin sees it. */
export function refuseOtherProtocols({ inbound, exchange }: RequestContext): Rejection | undefined {
  const asks = inbound.headers.get('upgrade')?.toLowerCase() === 'websocket'
  return asks && exchange.acceptWebSocket ? undefined : NOT_A_HANDSHAKE
}

/** What is wrong with the client's side of the handshake (RFC 6455 §4.2.1), once the plugins let it pass. */
export function refuseHandshake({ inbound }: RequestContext): Rejection | undefined {
  const { headers, method } = inbound
  if (method !== 'GET') return rejection(405, 'Invalid HTTP method')
  const key = headers.get('sec-websocket-key')
  if (key === undefined || !/^[+/0-9A-Za-z]{22}==$/.test(key))
    return rejection(400, 'Missing or invalid Sec-WebSocket-Key header')
  const version = headers.get('sec-websocket-version')
  if (version !== '13' && version !== '8')
    return rejection(400, 'Missing or invalid Sec-WebSocket-Version header', [['Sec-WebSocket-Version', '13, 8']])
  return subprotocolsOf({ inbound }) ? undefined : rejection(400, 'Invalid Sec-WebSocket-Protocol header')
}

/** Subprotocols the client offers, in its order; undefined when the header is no list of different tokens. */
export function subprotocolsOf({ inbound }: Pick<RequestContext, 'inbound'>): readonly string[] | undefined {
  const lines = inbound.headers.getAll('sec-websocket-protocol')
  if (lines.length === 0) return []
  const names = lines
    .join(',')
    .split(',')
    .map((name) => name.replace(/^[ \t]+|[ \t]+$/g, ''))
  const areTokens = names.every((name) => TOKEN.test(name))
  return areTokens && new Set(names).size === names.length ? names : undefined
}

/** `Sec-WebSocket-Accept` for a key (RFC 6455 §4.2.2). */
export function acceptKey(key: string): string {
  const digest = sha1(toBytes(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`))
  return btoa(toText(digest))
}
