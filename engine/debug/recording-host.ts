import type { AcceptedWebSocket, Exchange, GatewayRequest, TlsFacts } from '../gateway/message.ts'
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
  type WebSocketEnd,
  type WebSocketRequest,
} from '../host.ts'
import { recordedEnd } from './recorded-websockets.ts'
import {
  callOf,
  connectCall,
  dnsQuestion,
  hashOf,
  MAX_EVENTS,
  MAX_SIZE,
  recordsOf,
  shownBytes,
  type RecordedEvent,
  type RecordedFailure,
  type RecordedSend,
  type Recording,
  type StreamOwner,
} from './recording.ts'
import { Turns } from './turns.ts'

/** How many things of each kind were asked for: a branch counts on where its recording stands. */
export type Counts = Record<
  | 'turn'
  | 'timer'
  | 'fetch'
  | 'resolve'
  | 'stream'
  | 'request'
  | 'drained'
  | 'connect'
  | 'handed'
  | 'socket'
  | 'webSocket'
  | 'secured',
  number
>

const NOTHING: Counts = {
  turn: 0,
  timer: 0,
  fetch: 0,
  resolve: 0,
  stream: 0,
  request: 0,
  drained: 0,
  connect: 0,
  handed: 0,
  socket: 0,
  webSocket: 0,
  secured: 0,
}

/** A host that writes down what it gives, and gives it in an order that can be repeated. DESIGN §3.4 */
export class RecordingHost implements Host {
  readonly name: Host['name']
  readonly environment: NonNullable<Host['environment']>
  readonly recording: Recording
  /** Of the machine that runs on it: what is asked while somebody only looks is no part of the run. */
  debug: Pick<DebugState, 'isQuiet'> | undefined
  private readonly host: Host
  private readonly turns: Turns
  private readonly counts: Counts

  constructor(host: Host, recording: Recording, counts: Counts = NOTHING) {
    this.host = host
    this.counts = { ...counts }
    this.name = host.name
    this.environment = host.environment ?? {}
    recording.environment = this.environment
    this.recording = recording
    this.turns = new Turns(() => host.nextTurn())
  }

  /** Lets something happen in its turn, and writes it down. */
  deliver(event: RecordedEvent, action: () => void): void {
    this.turns.deliver(() => {
      this.note(event)
      action()
    })
  }

  now(): number {
    return this.noted(this.recording.now, this.host.now())
  }

  cost(): number {
    return this.noted(this.recording.cost, this.host.cost())
  }

  random(bytes: number): Uint8Array {
    return this.noted(this.recording.random, this.host.random(bytes))
  }

  setTimer(ms: number, callback: () => void): () => void {
    const of = this.counts.timer++
    let isCancelled = false
    const cancel = this.host.setTimer(ms, () =>
      this.deliver({ type: 'timer', of }, () => {
        if (!isCancelled) callback()
      }),
    )
    return () => {
      isCancelled = true
      cancel()
    }
  }

  nextTurn(): Promise<void> {
    const of = this.counts.turn++
    return new Promise((resolve) => {
      void this.host.nextTurn().then(() => this.deliver({ type: 'turn', of }, resolve))
    })
  }

  fetch(request: OutboundRequest): Promise<OutboundResponse> {
    this.recording.fetches.push(callOf(request))
    return this.fetched(this.counts.fetch++, this.host.fetch(request))
  }

  protected fetched(of: number, answer: Promise<OutboundResponse>): Promise<OutboundResponse> {
    return new Promise((resolve, reject) => {
      answer.then(
        // A tunnel is not recorded: a replay sees the 101 and no bytes.
        ({ body, upgraded, ...head }) =>
          this.deliver({ type: 'fetched', of, head }, () =>
            resolve({ ...head, ...(upgraded && { upgraded }), body: this.stream(body, { type: 'fetch', of }) }),
          ),
        (error: unknown) =>
          this.deliver({ type: 'fetched', of, failure: failureOf(error) }, () => reject(asError(error))),
      )
    })
  }

  resolve(name: string): Promise<readonly string[]> {
    return this.resolved(name, this.host.resolve(name))
  }

  async query(name: string, type: DnsRecord['type']): Promise<readonly DnsRecord[]> {
    const answer = this.host.query?.(name, type) ?? Promise.resolve([])
    const texts = await this.resolved(
      dnsQuestion(name, type),
      answer.then((records) => records.map((record) => JSON.stringify(record))),
    )
    return recordsOf(texts)
  }

  private resolved(target: string, answer: Promise<readonly string[]>): Promise<readonly string[]> {
    this.recording.resolves.push({ kind: 'dns', target, bodyHash: '' })
    return this.found(this.counts.resolve++, answer)
  }

  protected found(of: number, answer: Promise<readonly string[]>): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      answer.then(
        (addresses) => this.deliver({ type: 'resolved', of, addresses }, () => resolve(addresses)),
        (error: unknown) =>
          this.deliver({ type: 'resolved', of, failure: failureOf(error) }, () => reject(asError(error))),
      )
    })
  }

  connect(options: ConnectOptions): Promise<Socket> {
    this.recording.connects.push(connectCall(options))
    const nowhere = () => Promise.reject(new OutboundError('no-network', 'connect', 'there is no network'))
    return this.connected(this.counts.connect++, this.host.connect?.(options) ?? nowhere())
  }

  protected connected(of: number, opening: Promise<Socket>): Promise<Socket> {
    return new Promise((resolve, reject) => {
      opening.then(
        (socket) => this.deliver({ type: 'connected', of }, () => resolve(this.socket(socket, of))),
        (error: unknown) =>
          this.deliver({ type: 'connected', of, failure: failureOf(error) }, () => reject(asError(error))),
      )
    })
  }

  openWebSocket(request: WebSocketRequest): Promise<OutboundWebSocket> {
    const nowhere = () => Promise.reject(new OutboundError('no-network', 'connect', 'there is no network'))
    return this.opened(this.host.openWebSocket?.(request) ?? nowhere())
  }

  private opened(opening: Promise<OutboundWebSocket>): Promise<OutboundWebSocket> {
    const of = this.counts.webSocket++
    return new Promise((resolve, reject) => {
      opening.then(
        ({ end, ...head }) => {
          const { subprotocol, headers } = head
          const event = {
            type: 'socket-opened',
            of,
            headers,
            ...(subprotocol !== undefined && { subprotocol }),
          } as const
          this.deliver(event, () => resolve({ ...head, end: this.end(end) }))
        },
        (error: unknown) =>
          this.deliver({ type: 'socket-opened', of, failure: failureOf(error) }, () => reject(asError(error))),
      )
    })
  }

  private end(end: WebSocketEnd): WebSocketEnd {
    const deliver = (event: RecordedEvent, action: () => void) => this.deliver(event, action)
    return recordedEnd(end, this.counts.socket++, { deliver, recording: this.recording })
  }

  private accepted(given: AcceptedWebSocket | undefined): AcceptedWebSocket | undefined {
    this.noted(this.recording.accepts, given?.head)
    return given && { ...given, end: this.end(given.end) }
  }

  log(...line: Parameters<Host['log']>): void {
    this.host.log(...line)
  }

  /** An exchange that came from outside; `start` begins to serve it when its turn comes. */
  receive(exchange: Exchange, isTraced: boolean, start: (exchange: Exchange) => void): void {
    const of = this.counts.request++
    const { body, ...head } = exchange.request
    const isWhole = body === undefined || body instanceof Uint8Array
    const kept: GatewayRequest = isWhole ? exchange.request : head
    const { acceptWebSocket, openWebSocket, secure } = exchange
    const isUpgradable = acceptWebSocket !== undefined
    const event = { type: 'request', of, request: kept, hasStream: !isWhole, isTraced, isUpgradable } as const
    this.deliver(event, () =>
      start({
        request: isWhole ? exchange.request : { ...head, body: this.stream(body, { type: 'request', of }) },
        sendHead: (given) => exchange.sendHead(given),
        write: (bytes) => this.written(exchange.write(bytes)),
        end: () => exchange.end(),
        abort: () => exchange.abort(),
        isClosed: () => this.noted(this.recording.closed, exchange.isClosed()),
        ...(acceptWebSocket && { acceptWebSocket: (wish) => this.accepted(exchange.acceptWebSocket?.(wish)) }),
        ...(openWebSocket && { openWebSocket: (request) => this.opened(openWebSocket.call(exchange, request)) }),
        ...(exchange.upgrade && { upgrade: exchange.upgrade.bind(exchange) }),
        ...(secure && { secure: (handshake) => this.secured(secure.call(exchange, handshake)) }),
        ...(exchange.endSending && { endSending: () => exchange.endSending?.() }),
        ...(exchange.sendTrailers && { sendTrailers: (trailers) => exchange.sendTrailers?.(trailers) }),
      }),
    )
  }

  private secured(shaking: Promise<TlsFacts>): Promise<TlsFacts> {
    const of = this.counts.secured++
    return new Promise((resolve, reject) => {
      shaking.then(
        (facts) => this.deliver({ type: 'secured', of, facts }, () => resolve(facts)),
        (error: unknown) =>
          this.deliver({ type: 'secured', of, failure: failureOf(error) }, () => reject(asError(error))),
      )
    })
  }

  private written(wait: void | Promise<void>): void | Promise<void> {
    this.noted(this.recording.waits, wait !== undefined)
    if (wait === undefined) return undefined
    const of = this.counts.drained++
    return new Promise((resolve) => {
      const settled = wait.catch(() => undefined)
      void settled.then(() => this.deliver({ type: 'drained', of }, resolve))
    })
  }

  private socket(socket: Socket, of: number): Socket {
    return {
      received: this.stream(socket.received, { type: 'socket', of }),
      send: (bytes) => this.handedOver(socket.send(bytes), sentBytes(of, bytes)),
      secure: (options) => this.handedOver(socket.secure(options), { socket: of, what: 'tls' }),
      ...(socket.end && { end: () => socket.end?.() }),
      close: () => socket.close(),
    }
  }

  protected handedOver(done: Promise<void>, sent: RecordedSend): Promise<void> {
    const of = this.counts.handed++
    this.recording.sends.push(sent)
    return new Promise((resolve, reject) => {
      done.then(
        () => this.deliver({ type: 'handed-over', of }, resolve),
        (error: unknown) =>
          this.deliver({ type: 'handed-over', of, failure: failureOf(error) }, () => reject(asError(error))),
      )
    })
  }

  /** A stream whose pieces come in turns. Numbered when it is first read. */
  protected stream(inner: AsyncIterable<Uint8Array>, owner: StreamOwner): AsyncIterable<Uint8Array> {
    return {
      [Symbol.asyncIterator]: () => {
        this.recording.streams.push(owner)
        return this.pieces(inner[Symbol.asyncIterator](), this.counts.stream++)
      },
    }
  }

  protected pieces(inner: AsyncIterator<Uint8Array>, stream: number): AsyncIterator<Uint8Array> {
    return {
      next: () =>
        new Promise((resolve, reject) => {
          inner.next().then(
            ({ done, value }) => {
              const bytes = done === true ? undefined : (value as Uint8Array)
              const result = bytes === undefined ? { done: true as const, value: undefined } : { value: bytes }
              this.deliver({ type: 'piece', stream, ...(bytes && { bytes }) }, () => resolve(result))
            },
            (error: unknown) =>
              this.deliver({ type: 'piece', stream, failure: failureOf(error) }, () => reject(asError(error))),
          )
        }),
      return: () => {
        void inner.return?.().catch(() => undefined)
        return Promise.resolve({ done: true, value: undefined })
      },
    }
  }

  private noted<T>(list: T[], value: T): T {
    if (this.debug?.isQuiet !== true && !this.recording.isCut) list.push(value)
    return value
  }

  private note(event: RecordedEvent): void {
    const { recording } = this
    if (recording.isCut) return
    if (event.type === 'piece') recording.size += event.bytes?.length ?? 0
    if (event.type === 'socket-frame' && 'frame' in event) recording.size += event.frame.data.length
    if (event.type === 'request' && event.request.body instanceof Uint8Array)
      recording.size += event.request.body.length
    if (recording.size > MAX_SIZE || recording.events.length >= MAX_EVENTS) recording.isCut = true
    else recording.events.push(event)
  }
}

/** What tells one send from another, and shows it to people. */
export function sentBytes(socket: number, bytes: Uint8Array): RecordedSend {
  return { socket, what: hashOf(bytes), shown: shownBytes(bytes) }
}

function failureOf(error: unknown): RecordedFailure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof OutboundError) return { code: error.code, stage: error.stage, message }
  return { code: undefined, stage: 'exchange', message }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
