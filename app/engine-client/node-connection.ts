import { createBirpc } from 'birpc'

import type { EngineApi, StudioApi } from '../../engine/protocol.ts'
import { decodeMessage, encodeMessage } from '../../engine/protocol.ts'
import { engine as text } from '../text/engine.ts'
import { type Connection, ConnectionError, deferred } from './connection.ts'

const CALL_TIMEOUT = 60_000

/**
 * Connects to a Node host.
 * @throws {ConnectionError} as rejection, when nobody listens there
 */
export async function connectNode(url: string, studio: StudioApi): Promise<Connection> {
  const socket = await openSocket(url)
  const { promise: lost, resolve: lose } = deferred<string>()
  const rpc = createBirpc<EngineApi, StudioApi>(studio, {
    post: (message: string) => socket.send(message),
    on: (receive) => socket.addEventListener('message', ({ data }) => receive(data)),
    serialize: encodeMessage,
    deserialize: (text: string) => decodeMessage(text),
    timeout: CALL_TIMEOUT,
  })
  socket.addEventListener('close', () => {
    rpc.$close(new ConnectionError(text.node.closed))
    lose(text.node.gone)
  })
  return { rpc, lost, close: () => socket.close() }
}

function openSocket(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const refused = (): void => reject(new ConnectionError(text.node.noneAt(url)))
    try {
      const socket = new WebSocket(url)
      socket.addEventListener('open', () => resolve(socket), { once: true })
      socket.addEventListener('error', refused, { once: true })
      socket.addEventListener('close', refused, { once: true })
    } catch {
      refused()
    }
  })
}
