import {
  type ConnectOptions,
  type DnsRecord,
  type Host,
  type LogLevel,
  OutboundError,
  type OutboundRequest,
  type OutboundResponse,
  type OutboundWebSocket,
  type WebSocketRequest,
} from '../../host.ts'
import { VirtualClock } from './clock.ts'
import { answer, type ScriptedAnswer } from './scripted-answer.ts'
import { scriptedSocket, type ScriptedPeer } from './scripted-peer.ts'

export type { ScriptedAnswer } from './scripted-answer.ts'

export interface MemoryHostOptions {
  /** What an upstream says to a request; undefined refuses the connection. */
  readonly upstream?: (request: OutboundRequest) => ScriptedAnswer | undefined
  /** The other end of a socket; undefined refuses the connection. */
  readonly peer?: (options: ConnectOptions) => ScriptedPeer | undefined
  /** An upstream's end of a WebSocket; undefined refuses the connection. */
  readonly webSocket?: (request: WebSocketRequest) => OutboundWebSocket | undefined
  /** Addresses of a name; undefined does not resolve. Every name is 127.0.0.1 by default. */
  readonly resolve?: (name: string) => readonly string[] | undefined
  /** Records of a name; the host knows addresses only without it. */
  readonly query?: (name: string, type: DnsRecord['type']) => readonly DnsRecord[]
  /** Milliseconds since the epoch. */
  readonly startsAt?: number
  readonly seed?: number
}

/** A host without a world: its clock moves only when everybody waits for it. */
export interface MemoryHost extends Host {
  readonly name: 'memory'
  /** Lines of the error log so far. */
  readonly lines: readonly { readonly level: LogLevel; readonly message: string }[]
  /** What upstreams were asked, in order; refused connections are not among them. */
  readonly requests: readonly OutboundRequest[]
  /** Waits for a promise, moving the clock when nothing else happens. */
  run<T>(promise: Promise<T>): Promise<T>
  /** Lets time pass; timers fire in order. */
  advance(milliseconds: number): Promise<void>
}

const EPOCH = Date.UTC(2024, 0, 1)

export function createMemoryHost({
  upstream = () => undefined,
  peer = () => undefined,
  webSocket = () => undefined,
  resolve = () => ['127.0.0.1'],
  query,
  startsAt = EPOCH,
  seed = 1,
}: MemoryHostOptions = {}): MemoryHost {
  const clock = new VirtualClock(startsAt)
  const lines: { level: LogLevel; message: string }[] = []
  const requests: OutboundRequest[] = []
  const nextByte = byteSource(seed)
  return {
    name: 'memory',
    lines,
    requests,
    now: () => clock.now,
    cost: () => clock.now - startsAt,
    random: (count) => Uint8Array.from({ length: count }, nextByte),
    setTimer: (ms, callback) => clock.setTimer(ms, callback),
    nextTurn: () => clock.nextTurn(),
    async fetch(sent): Promise<OutboundResponse> {
      const request = await withWholeBody(sent)
      const scripted = upstream(request)
      if (!scripted)
        throw new OutboundError('refused', 'connect', `${request.host}:${request.port} refused the connection`)
      requests.push(request)
      return answer(scripted, request, clock)
    },
    async openWebSocket(request) {
      const opened = webSocket(request)
      if (!opened)
        throw new OutboundError('refused', 'connect', `${request.host}:${request.port} refused the connection`)
      return opened
    },
    async connect(options) {
      const other = peer(options)
      if (!other) throw new OutboundError('refused', 'connect', 'connection refused')
      return scriptedSocket(other)
    },
    async resolve(name) {
      const addresses = resolve(name)
      if (!addresses) throw new OutboundError('name-error', 'connect', `${name} does not exist`)
      return addresses
    },
    ...(query && { query: async (name, type) => query(name, type) }),
    log: (level, message) => {
      lines.push({ level, message })
    },
    run: (promise) => clock.run(promise),
    advance: (milliseconds) => clock.advance(milliseconds),
  }
}

/** Upstreams of a script see a streamed body at once. */
async function withWholeBody(request: OutboundRequest): Promise<OutboundRequest> {
  const { body } = request
  if (body === undefined || body instanceof Uint8Array) return request
  const bytes: number[] = []
  for await (const piece of body) bytes.push(...piece)
  return { ...request, body: Uint8Array.from(bytes) }
}

/** A xorshift generator: the same seed gives the same run. */
function byteSource(seed: number): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state & 0xff
  }
}
