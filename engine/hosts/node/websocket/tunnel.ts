import type { Socket as NetSocket } from 'node:net'

import { OutboundError, type Socket } from '../../../host.ts'

/** A connection given away as bytes. */
export type Tunnel = Pick<Socket, 'received' | 'send' | 'close'>

/** A socket with what had been read of it, at its reader's pace. */
export function tunnelOf(socket: NetSocket, rest: Uint8Array): Tunnel {
  socket.on('error', () => undefined)
  return {
    received: bytesOf(socket, rest),
    send: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => {
          if (error) reject(new OutboundError('reset', 'body', error.message))
          else resolve()
        })
      }),
    close: () => socket.destroySoon(),
  }
}

async function* bytesOf(socket: NetSocket, rest: Uint8Array): AsyncGenerator<Uint8Array> {
  if (rest.length > 0) yield rest
  try {
    for await (const bytes of socket.iterator({ destroyOnReturn: false })) yield bytes as Uint8Array
  } catch (error) {
    throw new OutboundError('reset', 'body', error instanceof Error ? error.message : String(error))
  }
}
