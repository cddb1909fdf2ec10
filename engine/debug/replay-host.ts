import type { Exchange } from '../gateway/message.ts'
import type { DebugState } from '../lua/runtime/debug-state.ts'
import {
  OutboundError,
  type ConnectOptions,
  type DnsRecord,
  type Host,
  type OutboundRequest,
  type OutboundResponse,
  type Socket,
} from '../host.ts'
import {
  callOf,
  connectCall,
  dnsQuestion,
  recordsOf,
  type RecordedCall,
  type RecordedEvent,
  type RecordedFailure,
  type Recording,
} from './recording.ts'

interface Waiter<T> {
  resolve(value: T): void
  reject(error: Error): void
}

/** Something the replayed code asked for that the recording does not hold, or the other way round. */
export interface Missed {
  readonly kind: string
  readonly target: string
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
  private readonly recording: Recording
  private readonly onLog: Host['log']
  private readonly at = { now: 0, cost: 0, random: 0, closed: 0, waits: 0 }
  private readonly counts = { stream: 0 }
  private readonly turns: Waiter<void>[] = []
  private readonly timers: (() => void)[] = []
  private readonly drains: Waiter<void>[] = []
  private readonly handed: Waiter<void>[] = []
  private readonly connects = new Map<number, Waiter<Socket>>()
  private readonly fetches = new Map<number, Waiter<OutboundResponse>>()
  private readonly resolves = new Map<number, Waiter<readonly string[]>>()
  private readonly streams = new Map<number, Waiter<IteratorResult<Uint8Array>>>()
  /** Pieces that came before the code asked for them: only changed code is late. */
  private readonly early = new Map<number, RecordedEvent[]>()
  private readonly taken = { fetches: new Set<number>(), resolves: new Set<number>(), connects: new Set<number>() }

  constructor(name: Host['name'], recording: Recording, onLog: Host['log'] = () => undefined) {
    this.name = name
    this.environment = recording.environment
    this.recording = recording
    this.onLog = onLog
  }

  /** Gives one recorded answer to whoever waits for it. */
  deliver(event: RecordedEvent): void {
    switch (event.type) {
      case 'turn':
        return this.turns[event.of]?.resolve()
      case 'timer':
        return this.timers[event.of]?.()
      case 'drained':
        return this.drains[event.of]?.resolve()
      case 'fetched': {
        const { head, failure } = event
        const waiter = this.fetches.get(event.of)
        if (!waiter) return this.miss('http', this.recording.fetches[event.of]?.target ?? '')
        return head ? waiter.resolve({ ...head, body: this.stream() }) : waiter.reject(errorOf(failure))
      }
      case 'resolved': {
        const waiter = this.resolves.get(event.of)
        if (!waiter) return this.miss('dns', this.recording.resolves[event.of]?.target ?? '')
        return event.addresses ? waiter.resolve(event.addresses) : waiter.reject(errorOf(event.failure))
      }
      case 'connected': {
        const waiter = this.connects.get(event.of)
        if (!waiter) return this.miss('socket', this.recording.connects[event.of]?.target ?? '')
        return event.failure ? waiter.reject(errorOf(event.failure)) : waiter.resolve(this.socket())
      }
      case 'handed-over': {
        const waiter = this.handed[event.of]
        return event.failure ? waiter?.reject(errorOf(event.failure)) : waiter?.resolve()
      }
      case 'piece':
        return this.deliverPiece(event)
      case 'begin':
      case 'request':
      case 'resumed':
      case 'evaluated':
        return undefined
    }
  }

  now(): number {
    return this.next('now')
  }

  cost(): number {
    return this.next('cost')
  }

  random(bytes: number): Uint8Array {
    const given = this.recording.random[this.at.random++]
    return given?.length === bytes ? given : new Uint8Array(bytes)
  }

  setTimer(_ms: number, callback: () => void): () => void {
    const of = this.timers.push(callback) - 1
    return () => {
      this.timers[of] = () => undefined
    }
  }

  nextTurn(): Promise<void> {
    return new Promise((resolve, reject) => this.turns.push({ resolve, reject }))
  }

  fetch(request: OutboundRequest): Promise<OutboundResponse> {
    const { body } = request
    if (body !== undefined && !(body instanceof Uint8Array)) void readAll(body)
    return this.ask(callOf(request), this.recording.fetches, this.taken.fetches, this.fetches)
  }

  resolve(name: string): Promise<readonly string[]> {
    const call: RecordedCall = { kind: 'dns', target: name, bodyHash: '' }
    return this.ask(call, this.recording.resolves, this.taken.resolves, this.resolves)
  }

  async query(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]> {
    return recordsOf(await this.resolve(dnsQuestion(name, type)))
  }

  connect(options: ConnectOptions): Promise<Socket> {
    return this.ask(connectCall(options), this.recording.connects, this.taken.connects, this.connects)
  }

  log(...line: Parameters<Host['log']>): void {
    this.onLog(...line)
  }

  /** The exchange of a recorded request: nobody reads the answer. */
  exchange({ request, hasStream }: Extract<RecordedEvent, { type: 'request' }>): Exchange {
    return {
      request: hasStream ? { ...request, body: this.stream() } : request,
      sendHead: () => undefined,
      write: () => {
        if (this.recording.waits[this.at.waits++] !== true) return undefined
        return new Promise((resolve, reject) => this.drains.push({ resolve, reject }))
      },
      end: () => undefined,
      abort: () => undefined,
      isClosed: () => this.recording.closed[this.at.closed++] ?? false,
    }
  }

  private next(name: 'now' | 'cost'): number {
    const list = this.recording[name]
    if (this.debug?.isQuiet === true) return list[Math.max(0, this.at[name] - 1)] ?? 0
    return list[this.at[name]++] ?? list[list.length - 1] ?? 0
  }

  /** The first call of the recording that asks the same and was not given away yet. */
  private ask<T>(
    call: RecordedCall,
    calls: readonly RecordedCall[],
    taken: Set<number>,
    waiters: Map<number, Waiter<T>>,
  ): Promise<T> {
    const of = calls.findIndex(
      ({ target, bodyHash }, i) => !taken.has(i) && target === call.target && bodyHash === call.bodyHash,
    )
    if (of < 0) {
      this.miss(call.kind, call.target)
      return Promise.reject(new OutboundError('no-network', 'connect', `${call.target} is not in the recording`))
    }
    taken.add(of)
    return new Promise((resolve, reject) => waiters.set(of, { resolve, reject }))
  }

  private socket(): Socket {
    const handOver = () => new Promise<void>((resolve, reject) => this.handed.push({ resolve, reject }))
    return { received: this.stream(), send: handOver, secure: handOver, close: () => undefined }
  }

  private stream(): AsyncIterable<Uint8Array> {
    return {
      [Symbol.asyncIterator]: () => {
        const id = this.counts.stream++
        return {
          next: () =>
            new Promise((resolve, reject) => {
              this.streams.set(id, { resolve, reject })
              const early = this.early.get(id)?.shift()
              if (early) this.deliver(early)
            }),
          return: () => Promise.resolve({ done: true, value: undefined }),
        }
      },
    }
  }

  private deliverPiece(event: Extract<RecordedEvent, { type: 'piece' }>): void {
    const { stream, bytes, failure } = event
    const waiter = this.streams.get(stream)
    if (!waiter) {
      this.early.set(stream, [...(this.early.get(stream) ?? []), event])
      return
    }
    this.streams.delete(stream)
    if (failure) waiter.reject(errorOf(failure))
    else waiter.resolve(bytes ? { value: bytes, done: false } : { value: undefined, done: true })
  }

  private miss(kind: string, target: string): void {
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

function errorOf(failure: RecordedFailure | undefined): Error {
  if (failure?.code === undefined) return new Error(failure?.message ?? 'failed')
  return new OutboundError(failure.code, failure.stage, failure.message)
}
