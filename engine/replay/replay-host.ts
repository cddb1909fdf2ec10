import { VirtualClock } from '../hosts/memory/clock.ts'
import {
  type ConnectOptions,
  type DnsRecord,
  type Host,
  OutboundError,
  type OutboundRequest,
  type OutboundResponse,
  type Socket,
} from '../host.ts'
import type { OutsideAnswer } from '../traffic-protocol.ts'
import { callOfRequest, callOfSocket, errorOf, notRecorded, OutsideTape } from './outside-tape.ts'
import { replayedSocket } from './replayed-socket.ts'

/** Timers further back than this before a request do not fire: a night without traffic is not lived through again. */
const LIVED_MS = 60_000

export interface ReplayHostOptions {
  /** Processor milliseconds of the machine it really runs on. */
  readonly cost: () => number
  readonly environment?: Readonly<Record<string, string>>
  /** Addresses of names that were looked up before the recording began. */
  readonly names?: ReadonlyMap<string, readonly string[]>
}

/** A host in which a recording happens again: its time, its answers, and chance that depends on the request alone. */
export class ReplayHost implements Host {
  readonly name = 'memory'
  readonly environment: Readonly<Record<string, string>>
  private readonly options: ReplayHostOptions
  private readonly clock = new VirtualClock(0)
  private readonly names: Map<string, readonly string[]>
  /** What was asked of others since the last `begin` that the recording holds no answer to; sentences. */
  missed: string[] = []
  private tape = new OutsideTape([])
  private chance = 1

  constructor(options: ReplayHostOptions) {
    this.options = options
    this.environment = options.environment ?? {}
    this.names = new Map(options.names)
  }

  /** What comes next is the request of that number, at that time, with those answers. */
  async begin(number: number, startedAt: number, answers: readonly OutsideAnswer[]): Promise<void> {
    const { clock } = this
    if (startedAt - clock.now > LIVED_MS) clock.now = startedAt - LIVED_MS
    if (startedAt > clock.now) await clock.advance(startedAt - clock.now)
    this.tape = new OutsideTape(answers)
    this.missed = []
    this.chance = Math.imul(number + 1, 0x9e3779b1) | 1
    for (const answer of answers)
      if (answer.type === 'dns' && answer.addresses) this.names.set(answer.call, answer.addresses)
  }

  /** Waits, moving the clock when nothing else happens. */
  run<T>(promise: Promise<T>): Promise<T> {
    return this.clock.run(promise)
  }

  now(): number {
    return this.clock.now
  }

  cost(): number {
    return this.options.cost()
  }

  random(bytes: number): Uint8Array {
    return Uint8Array.from({ length: bytes }, () => {
      this.chance ^= this.chance << 13
      this.chance ^= this.chance >>> 17
      this.chance ^= this.chance << 5
      return this.chance & 0xff
    })
  }

  setTimer(ms: number, callback: () => void): () => void {
    return this.clock.setTimer(ms, callback)
  }

  nextTurn(): Promise<void> {
    return this.clock.nextTurn()
  }

  async fetch(request: OutboundRequest): Promise<OutboundResponse> {
    const call = callOfRequest(request)
    const found = this.tape.take('http', call)
    await drain(request.body)
    if (!found) throw this.miss(call)
    const { answer, body, failure } = found
    if (!answer) throw failure ? errorOf(failure) : notRecorded(call)
    return {
      ...answer,
      body: (async function* () {
        yield* body
        if (failure) throw errorOf(failure)
      })(),
    }
  }

  async connect(options: ConnectOptions): Promise<Socket> {
    const call = callOfSocket(options)
    const found = this.tape.take('socket', call)
    if (!found) throw this.miss(call)
    if (found.failure?.stage === 'connect') throw errorOf(found.failure)
    return replayedSocket(found, (sentence) => this.missed.push(sentence))
  }

  async resolve(name: string): Promise<readonly string[]> {
    const found = this.tape.take('dns', name)
    if (found?.failure) throw errorOf(found.failure)
    const addresses = found?.addresses ?? this.names.get(name) ?? (isAddress(name) ? [name] : undefined)
    if (!addresses) throw new OutboundError('name-error', 'connect', `the recording has no address of ${name}`)
    return addresses
  }

  async query(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]> {
    const found = this.tape.take('dns', `${type} ${name}`)
    if (found?.failure) throw errorOf(found.failure)
    return found?.records ?? []
  }

  log(): void {
    // What plugins log is in the traces.
  }

  private miss(call: string): OutboundError {
    const error = notRecorded(call)
    this.missed.push(`It asks for ${call}, and the recording holds no answer to that.`)
    return error
  }
}

function isAddress(name: string): boolean {
  return /^[\d.]+$|:/.test(name)
}

/** An upstream reads what it is sent. */
async function drain(body: OutboundRequest['body']): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) return
  for await (const _piece of body) continue
}
