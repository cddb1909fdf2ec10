import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import type { ClientExchange, ReadHead } from './client-exchange.ts'
import { connectionFacts, type ConnectionFacts } from './connection-facts.ts'

/** A request under way on a connection. */
interface Underway {
  readonly exchange: ClientExchange
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

interface ConnectionState {
  /** The last request that came in. */
  last: Underway | undefined
  /** Bytes of the connection up to the end of the last whole message. */
  boundary: number
  /** The true head of the next request. */
  head: ReadHead | undefined
  isReplaced: boolean
  facts: ConnectionFacts | undefined
}

/** What the proxy remembers about each client connection. */
export class Connections {
  private readonly states = new WeakMap<Socket, ConnectionState>()

  last(socket: Socket): Underway | undefined {
    return this.states.get(socket)?.last
  }

  isReplaced(socket: Socket): boolean {
    return this.states.get(socket)?.isReplaced ?? false
  }

  /** Nothing came since the last message. */
  isIdle(socket: Socket): boolean {
    return socket.bytesRead === (this.states.get(socket)?.boundary ?? 0)
  }

  putHead(socket: Socket, head: ReadHead): void {
    this.stateOf(socket).head = head
  }

  takeHead(socket: Socket): ReadHead | undefined {
    const state = this.stateOf(socket)
    const { head } = state
    state.head = undefined
    return head
  }

  /** The same for all its requests. */
  factsOf(socket: Socket): ConnectionFacts {
    return (this.stateOf(socket).facts ??= connectionFacts(socket))
  }

  /** Starts a request when the one before it is over. */
  enter(socket: Socket, request: Underway, start: () => void): void {
    const state = this.stateOf(socket)
    const before = state.last
    state.last = request
    state.boundary = socket.bytesRead
    request.incoming.on('end', () => {
      state.boundary = socket.bytesRead
    })
    afterwards(before, start)
  }

  /**
   * Where in a packet the head begins that could not be read; undefined when it began in an earlier packet.
   * `at` is where reading stopped.
   */
  startOfHead(socket: Socket, packet: Buffer, at: number): number | undefined {
    const { boundary } = this.stateOf(socket)
    if (socket.bytesRead - packet.length === boundary) return 0
    const end = boundary === socket.bytesRead ? packet.lastIndexOf('\r\n\r\n', Math.max(0, at - 1)) : -1
    return end < 0 ? undefined : end + 4
  }

  /** The connection goes on under another socket, once the requests before are answered. */
  replace(socket: Socket, start: () => void): void {
    const state = this.stateOf(socket)
    state.isReplaced = true
    afterwards(state.last, () => {
      if (socket.writable) start()
      else socket.destroy()
    })
  }

  private stateOf(socket: Socket): ConnectionState {
    const known = this.states.get(socket)
    if (known) return known
    const state: ConnectionState = {
      last: undefined,
      boundary: 0,
      head: undefined,
      isReplaced: false,
      facts: undefined,
    }
    this.states.set(socket, state)
    return state
  }
}

function afterwards(before: Underway | undefined, start: () => void): void {
  if (!before || before.outgoing.writableFinished || before.outgoing.closed) start()
  else before.outgoing.once('close', start)
}
