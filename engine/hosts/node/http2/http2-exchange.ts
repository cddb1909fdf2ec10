import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

import type { Exchange, GatewayRequest, HeaderPair, ReplyHead } from '../../../gateway/message.ts'
import { RequestBodyError } from '../../../gateway/request-body.ts'
import type { HandshakeTape } from '../../../gateway/tls/handshake-tape.ts'
import { connectionFacts } from '../connection-facts.ts'
import { takeTapeOf } from '../tls/tls-connections.ts'

/** Fields of HTTP/1 that HTTP/2 forbids (RFC 9113 §8.2.2). */
const FORBIDDEN = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/i

/** The gateway sets Date itself; Node knows the option, its types do not. */
const UNDATED = { sendDate: false } as object

/** What belongs to a stream besides its bytes. */
export interface Http2Arrival {
  readonly rawHeaders: readonly string[]
  readonly socket: Socket
  /** Milliseconds. */
  readonly bodyTimeout: number
}

/** One request of an HTTP/2 client, and the way back to it. */
export class Http2Exchange implements Exchange {
  readonly request: GatewayRequest
  readonly handshakeTape: HandshakeTape | undefined
  private readonly stream: ServerHttp2Stream
  private readonly bodyTimeout: number
  private readonly listeners: (() => void)[] = []
  private trailers: readonly HeaderPair[] = []
  private isGone = false
  private drained: Promise<void> | undefined

  constructor(stream: ServerHttp2Stream, { rawHeaders, socket, bodyTimeout }: Http2Arrival) {
    this.stream = stream
    this.bodyTimeout = bodyTimeout
    this.handshakeTape = takeTapeOf(socket)
    this.request = this.requestOf(rawHeaders, socket)
    stream.on('error', () => undefined)
    stream.once('close', () => this.leave())
  }

  sendHead({ status, headers }: ReplyHead): void {
    const { stream } = this
    if (stream.destroyed || stream.headersSent) return
    const lines: Record<string, string | string[] | number> = { [constants.HTTP2_HEADER_STATUS]: status }
    for (const [name, value] of headers) if (!FORBIDDEN.test(name)) addLine(lines, name.toLowerCase(), value)
    // nginx ends the stream with the head of an empty answer, which gRPC clients rely on (ngx_http_v2_header_filter).
    if (this.isEmpty(status, headers)) return stream.respond(lines, { ...UNDATED, endStream: true })
    stream.respond(lines, { ...UNDATED, waitForTrailers: true })
    stream.once('wantTrailers', () => {
      const sent: Record<string, string | string[] | number> = {}
      for (const [name, value] of this.trailers) addLine(sent, name.toLowerCase(), value)
      stream.sendTrailers(sent)
    })
  }

  /** What follows the body; the end of the answer takes it along. */
  sendTrailers(trailers: readonly HeaderPair[]): void {
    this.trailers = trailers
  }

  write(bytes: Uint8Array): void | Promise<void> {
    const { stream } = this
    if (this.isGone || stream.destroyed || stream.writableEnded || stream.write(bytes)) return undefined
    this.drained ??= new Promise<void>((resolve) => {
      const done = (): void => {
        stream.off('drain', done).off('close', done)
        this.drained = undefined
        resolve()
      }
      stream.on('drain', done).on('close', done)
    })
    return this.drained
  }

  end(): void {
    if (!this.stream.destroyed && !this.stream.writableEnded) this.stream.end()
  }

  /** nginx resets the stream; the connection stays. */
  abort(): void {
    if (!this.stream.destroyed) this.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  }

  isClosed(): boolean {
    return this.isGone
  }

  onClose(listener: () => void): void {
    if (this.isGone) listener()
    else this.listeners.push(listener)
  }

  private isEmpty(status: number, headers: readonly HeaderPair[]): boolean {
    const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
    return length === '0' || status === 204 || status === 304 || this.request.method === 'HEAD'
  }

  private leave(): void {
    const isEarly = !this.stream.writableFinished
    this.isGone = isEarly
    const waiting = this.listeners.splice(0)
    if (isEarly) for (const listener of waiting) listener()
  }

  private requestOf(rawHeaders: readonly string[], socket: Socket): GatewayRequest {
    const { pseudo, headers } = splitHeaders(rawHeaders)
    const hasBody = !this.stream.endAfterHeaders
    return {
      ...connectionFacts(socket),
      method: pseudo.get(':method') ?? 'GET',
      target: pseudo.get(':path') ?? '/',
      httpVersion: '2.0',
      headers: hasBody ? framed(headers) : headers,
      ...(hasBody && { body: this.body() }),
    }
  }

  /** The client's bytes at the reader's pace. @throws {RequestBodyError} */
  private async *body(): AsyncGenerator<Uint8Array> {
    this.stream.setTimeout(this.bodyTimeout)
    try {
      for await (const chunk of this.stream) if (chunk instanceof Uint8Array) yield chunk
    } catch {
      throw new RequestBodyError(400, 'client prematurely closed stream')
    } finally {
      this.stream.setTimeout(0)
    }
    if (this.stream.aborted) throw new RequestBodyError(400, 'client prematurely closed stream')
  }
}

function splitHeaders(raw: readonly string[]): { pseudo: Map<string, string>; headers: HeaderPair[] } {
  const pseudo = new Map<string, string>()
  const headers: HeaderPair[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = raw.slice(i, i + 2)
    if (name.startsWith(':')) pseudo.set(name, value)
    else headers.push([name, value])
  }
  const authority = pseudo.get(':authority')
  const hasHost = headers.some(([name]) => name === 'host')
  // nginx shows :authority as the Host header (ngx_http_v2_parse_authority).
  return { pseudo, headers: authority === undefined || hasHost ? headers : [['host', authority], ...headers] }
}

/** A body without a length is a stream, which the gateway knows as chunked. */
function framed(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  const isKnown = headers.some(([name]) => name === 'content-length')
  return isKnown ? headers : [...headers, ['transfer-encoding', 'chunked']]
}

function addLine(lines: Record<string, string | string[] | number>, name: string, value: string): void {
  const before = lines[name]
  lines[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [String(before)]), value]
}
