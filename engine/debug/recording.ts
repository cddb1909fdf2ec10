import type { GatewayRequest, HeaderPair, ReplyHead, TlsFacts } from '../gateway/message.ts'
import type { ConnectOptions, DnsRecord, OutboundFailure, OutboundRequest } from '../host.ts'
import type { Breakpoint, StopReason } from './model.ts'
import type { RecordedFrame } from './recorded-websockets.ts'

/** Worlds in which something stands still: enough to bring them back when their host was stopped (DESIGN §3.5). */
export interface SavedPauses {
  readonly recordings: readonly Recording[]
  readonly breakpoints: readonly Breakpoint[]
}

/** The files a configuration was made of. */
export interface ScenarioFiles {
  readonly id: string
  readonly files: Readonly<Record<string, string>>
}

/** A failed call, as data. */
export interface RecordedFailure {
  readonly code: OutboundFailure | undefined
  readonly stage: 'connect' | 'exchange' | 'body'
  readonly message: string
}

/** One thing that came from outside, in the order it came. `of`: which call of its kind it answers. */
export type RecordedEvent =
  | { readonly type: 'begin' }
  | { readonly type: 'turn' | 'timer' | 'drained'; readonly of: number }
  | {
      readonly type: 'request'
      readonly of: number
      readonly request: GatewayRequest
      /** Its body came in pieces. */
      readonly hasStream: boolean
      /** It could become a WebSocket. */
      readonly isUpgradable?: boolean
      readonly isTraced: boolean
    }
  | {
      readonly type: 'fetched'
      readonly of: number
      readonly head?: {
        readonly status: number
        readonly reason: string
        readonly httpVersion: string
        readonly headers: readonly HeaderPair[]
      }
      readonly failure?: RecordedFailure
    }
  /** `stream` counts the streams the engine began to read. */
  | { readonly type: 'piece'; readonly stream: number; readonly bytes?: Uint8Array; readonly failure?: RecordedFailure }
  | {
      readonly type: 'resolved'
      readonly of: number
      readonly addresses?: readonly string[]
      readonly failure?: RecordedFailure
    }
  /** A socket was opened (`of` counts them), or took what was sent or the keys of TLS (`of` counts these). */
  | { readonly type: 'connected'; readonly of: number; readonly failure?: RecordedFailure }
  | { readonly type: 'handed-over'; readonly of: number; readonly failure?: RecordedFailure }
  /** A client's TLS handshake on a stream port, with what it agreed on. */
  | { readonly type: 'secured'; readonly of: number; readonly facts?: TlsFacts; readonly failure?: RecordedFailure }
  | RecordedFrame
  /** An upstream agreed to a WebSocket, or did not; `of` counts those that were asked for. */
  | {
      readonly type: 'socket-opened'
      readonly of: number
      readonly subprotocol?: string
      readonly headers?: readonly HeaderPair[]
      readonly failure?: RecordedFailure
    }
  /** A debugger let a halted thread go on. */
  | { readonly type: 'resumed'; readonly of: number }
  /** Somebody changed something in a frame of a halted thread. */
  | { readonly type: 'evaluated'; readonly of: number; readonly frame: number; readonly text: string }

/** Where a thread halted: it halts there again in every replay, so that the order of all others stays. */
export interface RecordedHalt {
  readonly step: number
  readonly kind: HaltKind
  readonly reason: StopReason
}
export type HaltKind = 'line' | 'error' | 'yield'

/** A call to the outside, by what it asked: changed code finds its answer by this. DESIGN §3.4 */
export interface RecordedCall {
  readonly kind: 'http' | 'dns' | 'socket'
  readonly target: string
  readonly bodyHash: string
  /** Of a call that was missed: what differs from the recording. */
  readonly detail?: string
}

/** What a stream of pieces belongs to: the answer of a fetch, the body of a request, what a socket received. */
export interface StreamOwner {
  readonly type: 'fetch' | 'request' | 'socket'
  readonly of: number
}

/** What a socket was given: bytes by their hash, or the wish for TLS. */
export interface RecordedSend {
  readonly socket: number
  readonly what: string
  /** The beginning of the bytes, for people. */
  readonly shown?: string
}

/** Everything one configuration got from outside since it was applied: enough to run it again, statement by statement. */
export interface Recording {
  readonly scenario: ScenarioFiles
  /** Sets ids of a branch's runs apart from those they branched off: `~1`; empty otherwise. */
  readonly suffix: string
  /** Of the host. */
  environment: Readonly<Record<string, string>>
  readonly events: RecordedEvent[]
  readonly now: number[]
  readonly cost: number[]
  readonly random: Uint8Array[]
  /** Answers of `Exchange.isClosed`, and whether `write` made the gateway wait. */
  readonly closed: boolean[]
  readonly waits: boolean[]
  /** Heads of the answers to handshakes, and whether there was room for more after each frame sent. */
  readonly accepts: (ReplyHead | undefined)[]
  readonly rooms: boolean[]
  readonly halts: RecordedHalt[]
  readonly fetches: RecordedCall[]
  readonly resolves: RecordedCall[]
  readonly connects: RecordedCall[]
  /** Whose each stream is, in the order they were first read. */
  readonly streams: StreamOwner[]
  readonly sends: RecordedSend[]
  /** Bytes of bodies it holds. */
  size: number
  /** It grew too large: what came later is missing. */
  isCut: boolean
}

/** Bytes of bodies a recording holds at most. */
export const MAX_SIZE = 64 * 1024 * 1024
/** Things from outside a recording holds at most. */
export const MAX_EVENTS = 500_000

export function createRecording(scenario: ScenarioFiles): Recording {
  return {
    scenario,
    suffix: '',
    environment: {},
    events: [],
    now: [],
    cost: [],
    random: [],
    closed: [],
    waits: [],
    accepts: [],
    rooms: [],
    halts: [],
    fetches: [],
    resolves: [],
    connects: [],
    streams: [],
    sends: [],
    size: 0,
    isCut: false,
  }
}

/** What tells one call from another. */
export function callOf({ scheme, host, port, method, target, body }: OutboundRequest): RecordedCall {
  const bytes = body instanceof Uint8Array ? body : undefined
  return {
    kind: 'http',
    target: `${method} ${scheme}://${host}:${port}${target}`,
    bodyHash: bytes ? hashOf(bytes) : body ? 'stream' : '',
  }
}

export function connectCall({ protocol, host, port }: ConnectOptions): RecordedCall {
  return { kind: 'socket', target: `${protocol} ${host}:${port}`, bodyHash: '' }
}

/** What a query for records of one type is known by. */
export function dnsQuestion(name: string, type: DnsRecord['type']): string {
  return `${name} ${type}`
}

/** Records as they were written down. */
export function recordsOf(texts: readonly string[]): readonly DnsRecord[] {
  return texts.map((text) => JSON.parse(text) as DnsRecord)
}

/** FNV-1a: tells bodies apart, no more. */
export function hashOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return `${bytes.length}:${(hash >>> 0).toString(16)}`
}

/** Bytes of a conversation that a sentence shows. */
const SHOWN = 48

/** The beginning of some bytes as a sentence shows them: `"GET a\r\n"`. */
export function shownBytes(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, SHOWN))
  return `${JSON.stringify(text)}${bytes.length > SHOWN ? ` … (${bytes.length} bytes)` : ''}`
}
