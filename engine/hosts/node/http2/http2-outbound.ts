import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2'

import type { HeaderPair } from '../../../gateway/message.ts'
import { OutboundError, type OutboundRequest, type OutboundResponse } from '../../../host.ts'

/** Lines of HTTP/1 that have no place in HTTP/2, or have another form there (RFC 9113 §8.2.2). */
const DROPPED = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade|host)$/i
const IDLE_MS = 60_000
const NO_BODY: HeaderPair = ['content-length', '0']

/** Connections to gRPC upstreams, one per origin, each for many calls. */
export class Http2Outbound {
  private readonly sessions = new Map<string, Promise<ClientHttp2Session>>()

  /** @throws {OutboundError} as rejection */
  async fetch(request: OutboundRequest): Promise<OutboundResponse> {
    const session = await this.sessionFor(request)
    return call(session, request)
  }

  close(): void {
    for (const opening of this.sessions.values())
      void opening.then(
        (session) => session.destroy(),
        () => undefined,
      )
    this.sessions.clear()
  }

  private sessionFor(request: OutboundRequest): Promise<ClientHttp2Session> {
    const { scheme, host, port, serverName, verifyTls } = request
    const key = `${scheme}|${host}|${port}|${serverName ?? ''}|${verifyTls !== false}`
    const known = this.sessions.get(key)
    if (known) return known
    const opening = open(request)
    this.sessions.set(key, opening)
    const forget = (): void => {
      if (this.sessions.get(key) === opening) this.sessions.delete(key)
    }
    opening.then(
      (session) => session.once('close', forget).once('goaway', forget),
      () => forget(),
    )
    return opening
  }
}

function open({ scheme, host, port, serverName, verifyTls, timeouts }: OutboundRequest): Promise<ClientHttp2Session> {
  const authority = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const session = connect(authority, {
      rejectUnauthorized: verifyTls !== false,
      ...(serverName !== undefined && { servername: serverName }),
    })
    const timer = setTimeout(() => {
      session.destroy()
      reject(new OutboundError('timeout', 'connect', `${host}:${port} did not connect in time`))
    }, timeouts.connect)
    session.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(connectFailure(error))
    })
    session.once('connect', () => {
      clearTimeout(timer)
      session.removeAllListeners('error')
      session.on('error', () => undefined)
      session.setTimeout(IDLE_MS, () => session.close())
      resolve(session)
    })
  })
}

function connectFailure({ code, message }: NodeJS.ErrnoException): OutboundError {
  if (code === 'ECONNREFUSED') return new OutboundError('refused', 'connect', message)
  if (code === 'ETIMEDOUT') return new OutboundError('timeout', 'connect', message)
  return new OutboundError(/certificate|SSL|TLS/i.test(`${code} ${message}`) ? 'tls' : 'reset', 'connect', message)
}

function call(session: ClientHttp2Session, request: OutboundRequest): Promise<OutboundResponse> {
  const { host, port, body, timeouts } = request
  let trailers: readonly HeaderPair[] = []
  return new Promise((resolve, reject) => {
    const stream = session.request(headersOf(request), { endStream: body === undefined })
    let isAnswered = false
    const fail = (error: OutboundError): void => {
      stream.close(constants.NGHTTP2_CANCEL)
      reject(error)
    }
    stream.setTimeout(timeouts.read, () => {
      const failure = new OutboundError('timeout', isAnswered ? 'body' : 'exchange', `${host}:${port} fell silent`)
      if (isAnswered) stream.destroy(failure)
      else fail(failure)
    })
    request.onCancellable?.(() => {
      stream.close(constants.NGHTTP2_CANCEL)
      if (!isAnswered) reject(new OutboundError('reset', 'exchange', 'the call was cancelled'))
    })
    stream.once('error', (error) => reject(new OutboundError('reset', 'exchange', error.message)))
    stream.once('close', () => reject(new OutboundError('reset', 'exchange', `${host}:${port} reset the stream`)))
    stream.on('trailers', (...[, , raw]: unknown[]) => {
      trailers = pairsOf(raw)
    })
    stream.once(
      'response',
      (headers: IncomingHttpHeaders & IncomingHttpStatusHeader, flags: number, ...[raw]: unknown[]) => {
        isAnswered = true
        resolve({
          status: headers[':status'] ?? 200,
          reason: '',
          httpVersion: '2.0',
          // Nothing follows a head that ends the stream: trailers only (nginx ngx_http_grpc_module).
          headers: [...pairsOf(raw), ...(flags & constants.NGHTTP2_FLAG_END_STREAM ? [NO_BODY] : [])],
          body: bodyOf(stream),
          trailers: () => trailers,
        })
      },
    )
    void send(stream, body)
  })
}

function headersOf({
  method,
  target,
  scheme,
  headers,
  host,
  port,
}: OutboundRequest): Record<string, string | string[]> {
  const authority = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? `${host}:${port}`
  const lines: Record<string, string | string[]> = {
    ':method': method,
    ':path': target,
    ':scheme': scheme,
    ':authority': authority,
  }
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (DROPPED.test(key)) continue
    const before = lines[key]
    lines[key] = before === undefined ? value : [before, value].flat()
  }
  return lines
}

/** A client's body that goes wrong ends the call; its own request tells why. */
async function send(stream: ClientHttp2Stream, body: OutboundRequest['body']): Promise<void> {
  if (body === undefined) return
  if (body instanceof Uint8Array) return void stream.end(body)
  try {
    for await (const bytes of body) {
      if (stream.destroyed) return
      if (!stream.write(bytes))
        await new Promise<void>((resolve) => stream.once('drain', resolve).once('close', resolve))
    }
    stream.end()
  } catch {
    stream.close(constants.NGHTTP2_CANCEL)
  }
}

/** @throws {OutboundError} `reset` when the stream breaks off */
async function* bodyOf(stream: ClientHttp2Stream): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk
  } catch (error) {
    if (error instanceof OutboundError) throw error
    throw new OutboundError('reset', 'body', error instanceof Error ? error.message : String(error))
  }
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR)
    throw new OutboundError('reset', 'body', `the stream was reset with code ${stream.rstCode ?? 0}`)
}

function pairsOf(raw: unknown): HeaderPair[] {
  const pairs: HeaderPair[] = []
  if (!Array.isArray(raw)) return pairs
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = String(raw[i])
    if (!name.startsWith(':')) pairs.push([name, String(raw[i + 1])])
  }
  return pairs
}
