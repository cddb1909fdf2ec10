import type { AddressInfo, Socket } from 'node:net'

import type { GatewayRequest } from '../../gateway/message.ts'
import { tlsOf } from './tls/tls-connections.ts'

/** Who is at both ends of a connection, and how TLS stands on it. */
export type ConnectionFacts = Pick<GatewayRequest, 'scheme' | 'client' | 'server' | 'tls'>

export function connectionFacts(socket: Socket): ConnectionFacts {
  const { address = '127.0.0.1', port = 0 } = socket.address() as Partial<AddressInfo>
  const tls = tlsOf(socket)?.facts
  return {
    scheme: tls ? 'https' : 'http',
    client: { ip: plainAddress(socket.remoteAddress ?? '127.0.0.1'), port: socket.remotePort ?? 0 },
    server: { ip: plainAddress(address), port },
    ...(tls && { tls }),
  }
}

/** IPv4 clients of a dual-stack socket show as `::ffff:a.b.c.d`; nginx shows the IPv4 address. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}
