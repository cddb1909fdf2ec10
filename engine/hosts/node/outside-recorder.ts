import { AsyncLocalStorage } from 'node:async_hooks'

import type { ConnectOptions, Host, OutboundRequest, OutboundResponse, Socket } from '../../host.ts'
import { callOfRequest, callOfSocket, failureOf } from '../../traffic.ts'
import type { OutsideAnswer, OutsideFailure } from '../../traffic-protocol.ts'

/** Bytes of one body, or one conversation, that are kept. */
const KEPT_BYTES = 1024 * 1024

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type HttpAnswer = Mutable<Extract<OutsideAnswer, { type: 'http' }>> & { body: Uint8Array[] }
type SocketAnswer = Mutable<Extract<OutsideAnswer, { type: 'socket' }>> & {
  pieces: { readonly after: number; readonly afterBytes: number; readonly bytes: Uint8Array }[]
}

interface Tape {
  readonly answers: OutsideAnswer[]
  /** Timers outlive the request that started them; what they ask belongs to no run. */
  isOpen: boolean
}

/** Writes down, request by request, what others answer: whoever asks is known by its asynchronous context. */
export class OutsideRecorder {
  private readonly storage = new AsyncLocalStorage<Tape>()

  /** Serves a request whose outside is recorded. */
  during<T>(work: () => T): T {
    return this.storage.run({ answers: [], isOpen: true }, work)
  }

  /** Within a request that has ended: what was answered while it ran. */
  finish(): readonly OutsideAnswer[] {
    const tape = this.storage.getStore()
    if (!tape) return []
    tape.isOpen = false
    return tape.answers
  }

  /** The same host, listened to. */
  listenTo<H extends Host>(host: H): H {
    const { connect, query } = host
    return {
      ...host,
      fetch: (request: OutboundRequest) => this.fetched(request, host.fetch(request)),
      resolve: (name: string) => this.resolved(name, host.resolve(name), (addresses) => ({ addresses })),
      ...(query && {
        query: (name: string, type: Parameters<typeof query>[1]) =>
          this.resolved(`${type} ${name}`, query.call(host, name, type), (records) => ({ records })),
      }),
      ...(connect && {
        connect: (options: ConnectOptions) => this.connected(options, connect.call(host, options)),
      }),
    }
  }

  private note<A extends OutsideAnswer>(answer: A): A | undefined {
    const tape = this.storage.getStore()
    if (!tape?.isOpen) return undefined
    tape.answers.push(answer)
    return answer
  }

  private async fetched(request: OutboundRequest, answering: Promise<OutboundResponse>): Promise<OutboundResponse> {
    const draft: HttpAnswer = { type: 'http', call: callOfRequest(request), body: [] }
    const noted = this.note(draft)
    if (!noted) return answering
    try {
      const response = await answering
      const { status, reason, httpVersion, headers, body } = response
      noted.answer = { status, reason, httpVersion, headers }
      return response.upgraded ? response : { ...response, body: keep(body, noted) }
    } catch (error) {
      noted.failure = failureOf(error)
      throw error
    }
  }

  private async resolved<T>(call: string, answering: Promise<T>, facts: (answer: T) => object): Promise<T> {
    try {
      const answer = await answering
      this.note({ type: 'dns', call, ...facts(answer) })
      return answer
    } catch (error) {
      this.note({ type: 'dns', call, failure: failureOf(error) })
      throw error
    }
  }

  private async connected(options: ConnectOptions, opening: Promise<Socket>): Promise<Socket> {
    const noted = this.note<SocketAnswer>({ type: 'socket', call: callOfSocket(options), pieces: [] })
    if (!noted) return opening
    try {
      return listenToSocket(await opening, noted)
    } catch (error) {
      noted.failure = { ...failureOf(error), stage: 'connect' }
      throw error
    }
  }
}

function keep(
  body: AsyncIterable<Uint8Array>,
  noted: { body: Uint8Array[]; failure?: OutsideFailure },
): AsyncIterable<Uint8Array> {
  return watched(body, {
    // A copy: what Node hands out is a view of a larger block.
    onBytes: (bytes) => noted.body.push(new Uint8Array(bytes)),
    onFailure: (error) => (noted.failure = failureOf(error)),
  })
}

function listenToSocket(socket: Socket, noted: SocketAnswer): Socket {
  const said: Uint8Array[] = []
  let kept = 0
  let sent = 0
  noted.said = said
  noted.saidBytes = 0
  return {
    received: watched(socket.received, {
      onBytes: (bytes) =>
        noted.pieces.push({ after: sent, afterBytes: noted.saidBytes ?? 0, bytes: new Uint8Array(bytes) }),
      onFailure: (error) => (noted.failure = { ...failureOf(error), stage: 'exchange' }),
    }),
    send(bytes) {
      sent += 1
      const part = bytes.slice(0, KEPT_BYTES - kept)
      if (part.length > 0) said.push(part)
      kept += part.length
      noted.saidBytes = (noted.saidBytes ?? 0) + bytes.length
      return socket.send(bytes)
    },
    secure(options) {
      sent += 1
      return socket.secure(options)
    },
    ...(socket.end && { end: () => socket.end?.() }),
    close: () => socket.close(),
  }
}

interface Watcher {
  onBytes(bytes: Uint8Array): void
  onFailure(error: unknown): void
}

/** A stream somebody else hears, too, up to a bound; it is read, and let go, exactly as before. */
function watched(inner: AsyncIterable<Uint8Array>, { onBytes, onFailure }: Watcher): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const pieces = inner[Symbol.asyncIterator]()
      let size = 0
      return {
        async next() {
          try {
            const piece = await pieces.next()
            if (piece.done !== true && size < KEPT_BYTES) onBytes(piece.value.subarray(0, KEPT_BYTES - size))
            size += piece.done === true ? 0 : piece.value.length
            return piece
          } catch (error) {
            onFailure(error)
            throw error
          }
        },
        return: async () => (await pieces.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}
