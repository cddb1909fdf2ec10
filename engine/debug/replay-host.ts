import type { Exchange, TlsFacts } from '../gateway/message.ts'
import type { DebugState } from '../lua/runtime/debug-state.ts'
import {
  OutboundError,
  type ConnectOptions,
  type DnsRecord,
  type Host,
  type OutboundRequest,
  type OutboundResponse,
  type OutboundWebSocket,
  type Socket,
  type WebSocketRequest,
} from '../host.ts'
import { ReplayedEnds } from './recorded-websockets.ts'
import { errorOf, TakenCalls, type CallList } from './answers.ts'
import {
  callOf,
  connectCall,
  dnsQuestion,
  recordsOf,
  type RecordedCall,
  type RecordedEvent,
  type Recording,
  type StreamOwner,
} from './recording.ts'
import { type SaidThing, Spoken } from './spoken.ts'
import { Waiting } from './waiting.ts'

/** Something the replayed code asked for that the recording does not hold, or the other way round. */
export interface Missed {
  readonly kind: RecordedCall['kind']
  readonly target: string
}

/** Timers that were set: what they do, and when they were due. */
interface Timer {
  readonly callback: () => void
  /** On the recorded clock. */
  readonly due: number
}

/** Everything somebody still waits for. */
export interface Outstanding {
  readonly turns: Waiting<void>
  readonly drains: Waiting<void>
  readonly handed: Waiting<void>
  readonly fetches: Waiting<OutboundResponse>
  readonly resolves: Waiting<readonly string[]>
  readonly connects: Waiting<Socket>
  readonly pieces: Waiting<IteratorResult<Uint8Array>>
  readonly timers: Map<number, Timer>
  /** Questions behind `fetches`, to be asked anew when the recording has no answer. */
  readonly requests: Map<number, OutboundRequest>
}

/** Where the world goes on after its last recorded moment. */
export interface LiveHost extends Host {
  /** A stream that nobody has read yet, or the rest of one. */
  begin(owner: StreamOwner): AsyncIterator<Uint8Array>
  rest(stream: number): AsyncIterator<Uint8Array>
  /** A socket of the recorded time is given something. */
  send(socket: number, thing: SaidThing): Promise<void>
  closeSocket(socket: number): void
}

/**
 * A host that gives what a recording holds, when the replay says so. The same code asks in the same order;
 * changed code finds its answers by kind, target, body and ordinal. DESIGN §3.4
 */
export class ReplayHost implements Host {
  readonly name: Host['name']
  readonly environment: NonNullable<Host['environment']>
  /** Of the machine that runs on it: what is asked while somebody only looks is no part of the run. */
  debug: Pick<DebugState, 'isQuiet'> | undefined
  readonly missed: Missed[] = []
  /** How much of each list was used. */
  readonly at = { now: 0, cost: 0, random: 0, closed: 0, waits: 0, streams: 0, timers: 0 }
  readonly taken: TakenCalls
  readonly waiting: Outstanding = {
    turns: new Waiting(),
    drains: new Waiting(),
    handed: new Waiting(),
    fetches: new Waiting(),
    resolves: new Waiting(),
    connects: new Waiting(),
    pieces: new Waiting(),
    timers: new Map(),
    requests: new Map(),
  }
  /** Set: the recorded time is over. */
  live: LiveHost | undefined
  private readonly recording: Recording
  readonly webSockets = new Waiting<OutboundWebSocket>()
  readonly handshakes = new Waiting<TlsFacts>()
  readonly ends: ReplayedEnds
  accepted = 0
  /** What was said and heard on each socket. */
  readonly spoken = new Map<number, Spoken>()
  /** Pieces that came before the code asked for them: only changed code is late. */
  private readonly early = new Map<number, RecordedEvent[]>()

  constructor(name: Host['name'], recording: Recording) {
    this.name = name
    this.environment = recording.environment
    this.recording = recording
    this.taken = new TakenCalls(recording)
    this.ends = new ReplayedEnds(recording)
  }

  /** Gives one recorded answer to whoever waits for it. */
  deliver(event: RecordedEvent): void {
    const { waiting } = this
    switch (event.type) {
      case 'turn':
        return waiting.turns.take(event.of)?.resolve()
      case 'timer':
        return this.fire(event.of)
      case 'drained':
        return waiting.drains.take(event.of)?.resolve()
      case 'fetched': {
        const { head, failure, of } = event
        const waiter = waiting.fetches.take(of)
        waiting.requests.delete(of)
        if (!waiter) return this.miss('http', this.recording.fetches[of]?.target ?? '')
        return head
          ? waiter.resolve({ ...head, body: this.stream({ type: 'fetch', of }) })
          : waiter.reject(errorOf(failure))
      }
      case 'resolved': {
        const waiter = waiting.resolves.take(event.of)
        if (!waiter) return this.miss('dns', this.recording.resolves[event.of]?.target ?? '')
        return event.addresses ? waiter.resolve(event.addresses) : waiter.reject(errorOf(event.failure))
      }
      case 'connected': {
        const waiter = waiting.connects.take(event.of)
        if (!waiter) return this.miss('socket', this.recording.connects[event.of]?.target ?? '')
        return event.failure ? waiter.reject(errorOf(event.failure)) : waiter.resolve(this.socket(event.of))
      }
      case 'handed-over': {
        const waiter = waiting.handed.take(event.of)
        return event.failure ? waiter?.reject(errorOf(event.failure)) : waiter?.resolve()
      }
      case 'piece':
        return this.deliverPiece(event)
      case 'secured': {
        const waiter = this.handshakes.take(event.of)
        return event.failure ? waiter?.reject(errorOf(event.failure)) : waiter?.resolve(event.facts ?? {})
      }
      case 'socket-frame':
        return this.ends.deliver(event)
      case 'socket-opened': {
        const { of, headers = [], subprotocol, failure } = event
        const waiter = this.webSockets.take(of)
        if (!waiter) return this.miss('socket', 'websocket')
        if (failure) return waiter.reject(errorOf(failure))
        const agreed = subprotocol === undefined ? {} : { subprotocol }
        return waiter.resolve({ status: 101, headers, ...agreed, end: this.ends.next() })
      }
      case 'begin':
      case 'request':
      case 'resumed':
      case 'evaluated':
        return undefined
    }
  }

  /** A timer's time has come. */
  fire(of: number): void {
    const timer = this.waiting.timers.get(of)
    this.waiting.timers.delete(of)
    timer?.callback()
  }

  now(): number {
    return this.live?.now() ?? this.next('now')
  }

  cost(): number {
    return this.live?.cost() ?? this.next('cost')
  }

  /** What the clock said last, without asking it. */
  last(name: 'now' | 'cost'): number {
    return this.recording[name][Math.max(0, this.at[name] - 1)] ?? 0
  }

  random(bytes: number): Uint8Array {
    if (this.live) return this.live.random(bytes)
    if (this.debug?.isQuiet === true) return new Uint8Array(bytes)
    const given = this.recording.random[this.at.random++]
    return given?.length === bytes ? given : new Uint8Array(bytes)
  }

  setTimer(ms: number, callback: () => void): () => void {
    if (this.live) return this.live.setTimer(ms, callback)
    const of = this.at.timers++
    this.waiting.timers.set(of, { callback, due: this.last('now') + ms })
    return () => this.waiting.timers.delete(of)
  }

  nextTurn(): Promise<void> {
    return this.live?.nextTurn() ?? this.waiting.turns.next()
  }

  fetch(request: OutboundRequest): Promise<OutboundResponse> {
    if (this.live) return this.live.fetch(request)
    const { body } = request
    if (body !== undefined && !(body instanceof Uint8Array)) void readAll(body)
    return this.ask(callOf(request), 'fetches', this.waiting.fetches, (of) => this.waiting.requests.set(of, request))
  }

  resolve(name: string): Promise<readonly string[]> {
    return this.live?.resolve(name) ?? this.question(name)
  }

  async query(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]> {
    if (this.live) return this.live.query?.(name, type) ?? []
    return recordsOf(await this.question(dnsQuestion(name, type)))
  }

  connect(options: ConnectOptions): Promise<Socket> {
    if (this.live?.connect) return this.live.connect(options)
    return this.ask(connectCall(options), 'connects', this.waiting.connects)
  }

  openWebSocket(request: WebSocketRequest): Promise<OutboundWebSocket> {
    if (this.live?.openWebSocket) return this.live.openWebSocket(request)
    return this.webSockets.next()
  }

  log(...line: Parameters<Host['log']>): void {
    this.live?.log(...line)
  }

  /** The exchange of a recorded request: nobody reads the answer. */
  exchange({ request, hasStream, isUpgradable, of }: Extract<RecordedEvent, { type: 'request' }>): Exchange {
    return {
      request: hasStream ? { ...request, body: this.stream({ type: 'request', of }) } : request,
      sendHead: () => undefined,
      write: () => {
        if (this.live || this.recording.waits[this.at.waits++] !== true) return undefined
        return this.waiting.drains.next()
      },
      end: () => undefined,
      abort: () => undefined,
      isClosed: () => this.live === undefined && (this.recording.closed[this.at.closed++] ?? false),
      ...(request.stream?.isTls && { secure: () => this.handshakes.next() }),
      ...(isUpgradable && {
        acceptWebSocket: () => {
          const head = this.recording.accepts[this.accepted++]
          return head && { head, end: this.ends.next() }
        },
      }),
    }
  }

  private next(name: 'now' | 'cost'): number {
    if (this.debug?.isQuiet === true) return this.last(name)
    const list = this.recording[name]
    return list[this.at[name]++] ?? list[list.length - 1] ?? 0
  }

  private question(target: string): Promise<readonly string[]> {
    return this.ask({ kind: 'dns', target, bodyHash: '' }, 'resolves', this.waiting.resolves)
  }

  private ask<T>(call: RecordedCall, list: CallList, waiting: Waiting<T>, found?: (of: number) => void): Promise<T> {
    const of = this.taken.take(list, call)
    if (of === undefined) {
      this.miss(call.kind, call.target)
      return Promise.reject(new OutboundError('no-network', 'connect', `${call.target} is not in the recording`))
    }
    found?.(of)
    return waiting.at(of)
  }

  private socket(of: number): Socket {
    const spoken = new Spoken()
    this.spoken.set(of, spoken)
    const handOver = (thing: SaidThing): Promise<void> => {
      if (this.live) return this.live.send(of, thing)
      spoken.say(thing)
      return this.waiting.handed.next()
    }
    return {
      received: this.stream({ type: 'socket', of }),
      send: (bytes) => handOver({ bytes }),
      secure: (secure) => handOver({ secure }),
      close: () => this.live?.closeSocket(of),
    }
  }

  private stream(owner: StreamOwner): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => this.live?.begin(owner) ?? this.pieces(this.at.streams++) }
  }

  private pieces(stream: number): AsyncIterator<Uint8Array> {
    let rest: AsyncIterator<Uint8Array> | undefined
    return {
      next: () => {
        const early = this.early.get(stream)?.shift()
        if (!early && this.live) return (rest ??= this.live.rest(stream)).next()
        const piece = this.waiting.pieces.at(stream)
        if (early) this.deliver(early)
        return piece
      },
      return: () => Promise.resolve({ done: true, value: undefined }),
    }
  }

  private deliverPiece(event: Extract<RecordedEvent, { type: 'piece' }>): void {
    const { stream, bytes, failure } = event
    const waiter = this.waiting.pieces.take(stream)
    if (!waiter) {
      this.early.set(stream, [...(this.early.get(stream) ?? []), event])
      return
    }
    const owner = this.recording.streams[stream]
    if (bytes && owner?.type === 'socket') this.spoken.get(owner.of)?.hear(bytes)
    if (failure) waiter.reject(errorOf(failure))
    else waiter.resolve(bytes ? { value: bytes, done: false } : { value: undefined, done: true })
  }

  private miss(kind: Missed['kind'], target: string): void {
    this.missed.push({ kind, target })
  }
}

/** A body that is passed on while it arrives: the upstream read it. */
async function readAll(body: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const piece of body) void piece
  } catch {
    // the client broke off; the recorded answer says what came of it
  }
}
