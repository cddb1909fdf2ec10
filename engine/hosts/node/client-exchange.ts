import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import type { Exchange, GatewayRequest, HeaderPair, ReplyHead, RequestRefusal } from '../../gateway/message.ts'
import type { HandshakeTape } from '../../gateway/tls/handshake-tape.ts'
import { ClientBody } from './client-body.ts'
import { connectionFacts, type ConnectionFacts } from './connection-facts.ts'
import { takeTapeOf } from './tls/tls-connections.ts'
import { writeRawHead } from './write-raw-head.ts'

/** What stood in a head that node:http could not read (request-line.ts). */
export type ReadHead = Pick<GatewayRequest, 'method' | 'target' | 'httpVersion' | 'headers'> & {
  readonly refusal?: RequestRefusal | undefined
}

/** What an exchange needs besides node:http's two messages. */
export interface ExchangeOptions {
  /** The true head, when node:http was given a harmless one. */
  readonly head?: ReadHead | undefined
  /** The client waits for `100 Continue`. */
  readonly expectsContinue?: boolean
  readonly bodyTimeout: number
  /** Of its connection, when they are known already. */
  readonly facts?: ConnectionFacts
}

/** One request of a client on the wire, and the way back to it. */
export class ClientExchange implements Exchange {
  readonly request: GatewayRequest
  readonly handshakeTape: HandshakeTape | undefined
  private readonly incoming: IncomingMessage
  private readonly outgoing: ServerResponse
  private readonly socket: Socket
  private readonly body: ClientBody | undefined
  private listeners: (() => void)[] = []
  private isGone = false
  /** node:http has the head and sends it with the first piece of the body, in one write. */
  private isHeadHeld = false
  private isChunked = false
  private drained: Promise<void> | undefined

  constructor(incoming: IncomingMessage, outgoing: ServerResponse, options: ExchangeOptions) {
    this.incoming = incoming
    this.outgoing = outgoing
    this.socket = incoming.socket
    this.handshakeTape = takeTapeOf(incoming.socket)
    const head = options.head ?? headOf(incoming)
    const onFirstRead = options.expectsContinue ? { onFirstRead: () => this.sendContinue() } : {}
    if (isFramed(head.headers)) this.body = new ClientBody(incoming, { timeout: options.bodyTimeout, ...onFirstRead })
    this.request = requestOf(options.facts ?? connectionFacts(this.socket), head, this.body)
    const leave = (): void => this.leave()
    this.socket.on('close', leave)
    outgoing.on('finish', () => {
      this.socket.off('close', leave)
      this.listeners = []
      // What nobody read is thrown away, so that the next request can follow.
      if (!incoming.complete) incoming.resume()
    })
    outgoing.on('error', ignore)
  }

  sendHead({ status, reason, headers, isLast }: ReplyHead): void {
    const { outgoing } = this
    outgoing.sendDate = false
    const lines: string[] = []
    for (const [name, value] of headers) lines.push(name, value)
    if (!has(headers, 'connection')) {
      const isKept =
        !isLast &&
        !this.request.refusal &&
        this.wantsKeepAlive() &&
        (this.isEndMarked(status, headers) || this.isBodiless(status))
      lines.push('Connection', isKept ? 'keep-alive' : 'close')
    }
    try {
      outgoing.writeHead(status, reason, lines)
    } catch (error) {
      writeRawHead(outgoing, { status, reason, lines, error })
    }
    this.isChunked = has(headers, 'transfer-encoding')
    this.isHeadHeld = true
    process.nextTick(pushHead, this)
  }

  /** The head goes out without a body; as bytes: flushHeaders would write it as UTF-8. */
  flush(): void {
    if (!this.isHeadHeld) return
    this.isHeadHeld = false
    this.outgoing.write('', 'latin1')
  }

  write(bytes: Uint8Array): void | Promise<void> {
    return this.isGone ? undefined : this.afterWrite(this.outgoing.write(bytes))
  }

  writeText(text: string): void | Promise<void> {
    return this.isGone ? undefined : this.afterWrite(this.outgoing.write(text, 'latin1'))
  }

  end(): void {
    const { outgoing } = this
    this.isHeadHeld = false
    // What is there leaves in one write; otherwise node:http would add an empty piece to learn that it left.
    if (!this.isChunked && outgoing.writableLength > 0) outgoing.uncork()
    outgoing.end()
  }

  abort(): void {
    this.flush()
    // What was written still goes out; a queued answer of a pipelining client has no socket yet.
    if (this.outgoing.socket) this.outgoing.socket.destroySoon()
    else this.outgoing.destroy()
  }

  isClosed(): boolean {
    return this.isGone
  }

  onClose(listener: () => void): void {
    if (this.isGone) listener()
    else this.listeners.push(listener)
  }

  /** The parser could not read on in the middle of the body. */
  failBody(message: string): boolean {
    if (!this.body || this.incoming.complete) return false
    this.body.fail(message)
    return true
  }

  private afterWrite(isTaken: boolean): void | Promise<void> {
    this.isHeadHeld = false
    if (isTaken) return undefined
    this.drained ??= new Promise<void>((resolve) => {
      const { outgoing, socket } = this
      const done = (): void => {
        outgoing.off('drain', done)
        socket.off('close', done)
        this.drained = undefined
        resolve()
      }
      outgoing.on('drain', done)
      socket.on('close', done)
    })
    return this.drained
  }

  private leave(): void {
    if (this.isGone) return
    this.isGone = true
    for (const listener of this.listeners.splice(0)) listener()
  }

  private sendContinue(): void {
    if (!this.isGone && !this.outgoing.headersSent) this.outgoing.writeContinue()
  }

  /** Whether a client can tell where the body ends while the connection stays open. */
  private isEndMarked(status: number, headers: readonly HeaderPair[]): boolean {
    return status < 200 || has(headers, 'content-length') || has(headers, 'transfer-encoding')
  }

  private isBodiless(status: number): boolean {
    return status === 204 || status === 304 || this.request.method === 'HEAD'
  }

  private wantsKeepAlive(): boolean {
    const { httpVersion, headers } = this.request
    const mark = httpVersion === '1.0' ? 'keep-alive' : 'close'
    const isMarked = headers.some(([name, value]) => isNamed(name, 'connection') && value.toLowerCase().includes(mark))
    return isMarked === (httpVersion === '1.0')
  }
}

/** Of one shape, whatever is known: everything on the way reads it. */
function requestOf(
  { scheme, client, server, tls }: ConnectionFacts,
  { method, target, httpVersion, headers, refusal }: ReadHead,
  body: ClientBody | undefined,
): GatewayRequest {
  const request: Mutable<GatewayRequest> = { scheme, client, server, method, target, httpVersion, headers }
  if (tls) request.tls = tls
  if (refusal) request.refusal = refusal
  if (body) request.body = body.bytes()
  return request
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Nothing of the body came with the head. */
function pushHead(exchange: ClientExchange): void {
  exchange.flush()
}

function ignore(): void {
  // The client is gone; whoever wants to know listens for that.
}

/** The head as node:http read it. */
export function headOf({ method = 'GET', url = '/', httpVersion, rawHeaders }: IncomingMessage): ReadHead {
  const headers = pairsOf(rawHeaders)
  if (httpVersion === '1.1' || httpVersion === '1.0') return { method, target: url, headers, httpVersion }
  const refusal: RequestRefusal = { status: httpVersion === '2.0' ? 505 : 400, isLine: true }
  return { method, target: url, headers, httpVersion: '1.1', refusal }
}

function pairsOf(raw: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return pairs
}

function has(headers: readonly HeaderPair[], wanted: string): boolean {
  for (const [name] of headers) if (isNamed(name, wanted)) return true
  return false
}

function isNamed(name: string, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted
}

function isFramed(headers: readonly HeaderPair[]): boolean {
  return has(headers, 'content-length') || has(headers, 'transfer-encoding')
}
