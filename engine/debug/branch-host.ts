import {
  OutboundError,
  type ConnectOptions,
  type DnsRecord,
  type Host,
  type OutboundRequest,
  type OutboundResponse,
  type Socket,
} from '../host.ts'
import { errorOf, type Answers, type TakenCalls } from './answers.ts'
import { BranchConversation } from './branch-conversation.ts'
import {
  callOf,
  connectCall,
  dnsQuestion,
  recordsOf,
  type RecordedCall,
  type Recording,
  type StreamOwner,
} from './recording.ts'
import { RecordingHost, sentBytes, type Counts } from './recording-host.ts'
import type { LiveHost, ReplayHost } from './replay-host.ts'
import { Spoken, type SaidThing } from './spoken.ts'

/** What a branch asks for that nobody answered before. True: it shall be asked all the same. */
export type MissListener = (call: RecordedCall) => boolean

interface Source {
  readonly outside: Host
  readonly answers: Answers
  readonly replayed: ReplayHost
  readonly onMiss: MissListener
}

/** A host for what comes after a moment: its clock goes on from there, calls get recorded answers while they match. */
class AnswersHost implements Host {
  readonly name: Host['name']
  readonly environment: NonNullable<Host['environment']>
  private readonly outside: Host
  private readonly answers: Answers
  private readonly taken: TakenCalls
  private readonly onMiss: MissListener
  private readonly ahead: { readonly now: number; readonly cost: number }
  private readonly replayed: ReplayHost
  private readonly conversations = new Map<number, BranchConversation>()

  constructor({ outside, answers, replayed, onMiss }: Source) {
    this.name = outside.name
    this.environment = replayed.environment
    this.outside = outside
    this.answers = answers
    this.taken = replayed.taken
    this.replayed = replayed
    this.onMiss = onMiss
    this.ahead = { now: replayed.last('now') - outside.now(), cost: replayed.last('cost') - outside.cost() }
  }

  now(): number {
    return this.outside.now() + this.ahead.now
  }

  cost(): number {
    return this.outside.cost() + this.ahead.cost
  }

  random(bytes: number): Uint8Array {
    return this.outside.random(bytes)
  }

  setTimer(ms: number, callback: () => void): () => void {
    return this.outside.setTimer(ms, callback)
  }

  nextTurn(): Promise<void> {
    return this.outside.nextTurn()
  }

  fetch(request: OutboundRequest): Promise<OutboundResponse> {
    return this.answerTo(this.taken.take('fetches', callOf(request)), request)
  }

  /** `of`: which of the recorded calls it is. */
  async answerTo(of: number | undefined, request: OutboundRequest): Promise<OutboundResponse> {
    const event = of === undefined ? undefined : this.answers.answer('fetched', of)
    if (of === undefined || event === undefined) return this.miss(callOf(request), () => this.outside.fetch(request))
    if (!event.head) throw errorOf(event.failure)
    return { ...event.head, body: this.answers.bytesOf({ type: 'fetch', of }) }
  }

  resolve(name: string): Promise<readonly string[]> {
    return this.question(name, () => this.outside.resolve(name))
  }

  async query(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]> {
    const ask = async () => ((await this.outside.query?.(name, type)) ?? []).map((record) => JSON.stringify(record))
    return recordsOf(await this.question(dnsQuestion(name, type), ask))
  }

  /** An answer that was on its way. */
  async known(of: number): Promise<readonly string[]> {
    const event = this.answers.answer('resolved', of)
    if (!event?.addresses) throw event ? errorOf(event.failure) : endOfRecording()
    return event.addresses
  }

  async connect(options: ConnectOptions): Promise<Socket> {
    const call = connectCall(options)
    const of = this.taken.take('connects', call)
    if (of !== undefined && this.answers.answer('connected', of)) return this.opened(of)
    const nowhere = () => Promise.reject(new OutboundError('no-network', 'connect', 'there is no network'))
    return this.miss(call, () => this.outside.connect?.(options) ?? nowhere())
  }

  async opened(of: number): Promise<Socket> {
    const event = this.answers.answer('connected', of)
    if (!event || event.failure) throw event ? errorOf(event.failure) : endOfRecording()
    const conversation = this.conversation(of)
    return {
      received: this.heard(of),
      send: (bytes) => conversation.say({ bytes }),
      secure: (secure) => conversation.say({ secure }),
      close: () => conversation.close(),
    }
  }

  /** A socket that was opened then. */
  conversation(of: number): BranchConversation {
    const { answers, outside, replayed, onMiss } = this
    const known = this.conversations.get(of)
    if (known) return known
    const conversation = new BranchConversation({
      name: answers.nameOf(of),
      outside,
      spoken: replayed.spoken.get(of) ?? new Spoken(),
      expected: answers.sendsOf(of),
      onMiss,
    })
    this.conversations.set(of, conversation)
    return conversation
  }

  /** What comes on it from now on. */
  heard(of: number): AsyncIterable<Uint8Array> {
    return this.conversation(of).received(this.answers.piecesOf(of))
  }

  log(...line: Parameters<Host['log']>): void {
    this.outside.log(...line)
  }

  private question(target: string, live: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const call: RecordedCall = { kind: 'dns', target, bodyHash: '' }
    const of = this.taken.take('resolves', call)
    return of === undefined || !this.answers.answer('resolved', of) ? this.miss(call, live) : this.known(of)
  }

  private async miss<T>(call: RecordedCall, live: () => Promise<T>): Promise<T> {
    if (this.onMiss(call)) return live()
    throw new OutboundError('no-network', 'connect', `${call.target} is not in the recording`)
  }
}

/** The host of a branch: writes down what comes after the moment it branched off, behind a copy of what came before. */
export class BranchHost extends RecordingHost implements LiveHost {
  private readonly inner: AnswersHost
  private readonly answers: Answers
  private readonly outside: Host
  private readonly rests = new Map<number, AsyncIterator<Uint8Array>>()
  private readonly timers = new Set<() => void>()

  constructor(source: Source, recording: Recording, counts: Counts) {
    const inner = new AnswersHost(source)
    super(inner, recording, counts)
    this.inner = inner
    this.answers = source.answers
    this.outside = source.outside
  }

  /** Whoever waited when the recorded time was over is answered now. */
  takeOver(replayed: ReplayHost): void {
    const { waiting } = replayed
    for (const [of, { resolve }] of waiting.turns.takeAll()) this.deliver({ type: 'turn', of }, resolve)
    for (const [of, { resolve }] of waiting.drains.takeAll()) this.deliver({ type: 'drained', of }, resolve)
    for (const [of, { resolve }] of waiting.handed.takeAll()) this.deliver({ type: 'handed-over', of }, resolve)
    for (const [of, { due }] of waiting.timers) this.wind(replayed, of, due - replayed.last('now'))
    for (const [of, { resolve, reject }] of waiting.fetches.takeAll()) {
      const request = waiting.requests.get(of)
      if (request) this.fetched(of, this.inner.answerTo(of, request)).then(resolve, reject)
    }
    for (const [of, { resolve, reject }] of waiting.resolves.takeAll())
      this.found(of, this.inner.known(of)).then(resolve, reject)
    for (const [of, { resolve, reject }] of waiting.connects.takeAll())
      this.connected(of, this.inner.opened(of)).then(resolve, reject)
    for (const [stream, { resolve, reject }] of waiting.pieces.takeAll()) this.rest(stream).next().then(resolve, reject)
  }

  begin(owner: StreamOwner): AsyncIterator<Uint8Array> {
    const bytes = owner.type === 'socket' ? this.inner.heard(owner.of) : this.answers.bytesOf(owner)
    return this.stream(bytes, owner)[Symbol.asyncIterator]()
  }

  rest(stream: number): AsyncIterator<Uint8Array> {
    const known = this.rests.get(stream)
    if (known) return known
    const owner = this.answers.ownerOf(stream)
    const bytes = owner?.type === 'socket' ? this.inner.heard(owner.of) : this.answers.bytes(stream)
    const rest = this.pieces(bytes[Symbol.asyncIterator](), stream)
    this.rests.set(stream, rest)
    return rest
  }

  send(socket: number, thing: SaidThing): Promise<void> {
    const sent = thing.bytes ? sentBytes(socket, thing.bytes) : { socket, what: 'tls' }
    return this.handedOver(this.inner.conversation(socket).say(thing), sent)
  }

  closeSocket(socket: number): void {
    this.inner.conversation(socket).close()
  }

  dispose(): void {
    for (const cancel of this.timers) cancel()
    this.timers.clear()
  }

  private wind(replayed: ReplayHost, of: number, ms: number): void {
    const cancel = this.outside.setTimer(Math.max(0, ms), () => {
      this.timers.delete(cancel)
      this.deliver({ type: 'timer', of }, () => replayed.fire(of))
    })
    this.timers.add(cancel)
  }
}

function endOfRecording(): OutboundError {
  return new OutboundError('no-network', 'connect', 'the recording ends here')
}
