import { Readable } from 'node:stream'
import { Agent, buildConnector, type Dispatcher } from 'undici'

import { OutboundError, type OutboundFailure, type OutboundRequest, type OutboundResponse } from '../../host.ts'
import type { HeaderPair } from '../../gateway/message.ts'
import { RequestBodyError } from '../../gateway/request-body.ts'
import { MARKER, OutboundHeads } from './outbound-heads.ts'

/** Keep-alive pools towards upstreams, sized as Kong's (Kong: phases.md §5). */
export function createOutbound(): {
  fetch(request: OutboundRequest): Promise<OutboundResponse>
  close(): Promise<void>
} {
  const agents = new Map<string, Agent>()
  const heads = new OutboundHeads()

  const agentFor = ({ timeouts, serverName, verifyTls }: OutboundRequest): Agent => {
    const key = `${timeouts.connect}|${serverName ?? ''}|${verifyTls !== false}`
    const known = agents.get(key)
    if (known) return known
    const connector = buildConnector({
      timeout: timeouts.connect,
      rejectUnauthorized: verifyTls !== false,
      ...(serverName !== undefined && { servername: serverName }),
    })
    const connect: buildConnector.connector = (options, callback) =>
      connector(options, (...[error, socket]) => {
        if (error) return callback(error, null)
        heads.watch(socket)
        callback(null, socket)
      })
    const agent = new Agent({ connect, keepAliveTimeout: 60_000, connections: 512 })
    agents.set(key, agent)
    return agent
  }

  return {
    fetch: (request) => dispatch(agentFor(request), request, heads),
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

async function dispatch(agent: Agent, request: OutboundRequest, heads: OutboundHeads): Promise<OutboundResponse> {
  const mark = heads.put(request)
  try {
    return await exchange(agent, request, mark)
  } finally {
    heads.forget(mark)
  }
}

function exchange(agent: Agent, request: OutboundRequest, mark: string): Promise<OutboundResponse> {
  return new Promise((resolve, reject) => {
    const stream = new ResponseBody()
    let isAnswered = false
    let hasNoBody = false
    const fail = (error: unknown): void => {
      // A client's body that went wrong is not the upstream's failure.
      const failure = error instanceof RequestBodyError ? error : toOutboundError(error, isAnswered)
      // undici misses the body that a 304 only announces.
      if (isAnswered && hasNoBody) stream.push(null)
      else if (isAnswered) stream.destroy(failure)
      else reject(failure)
    }
    let cancelled = false
    request.onCancellable?.(() => {
      cancelled = true
      stream.cancel()
    })
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        stream.attach(controller)
        if (cancelled) stream.cancel()
      },
      onResponseStart(controller, status, _headers, reason) {
        if (status < 200) return
        isAnswered = true
        hasNoBody = status === 304
        resolve({
          status,
          reason: reason ?? '',
          httpVersion: '1.1',
          headers: rawPairs(controller.rawHeaders),
          body: stream,
        })
      },
      onResponseData(controller, chunk) {
        if (!stream.push(chunk)) controller.pause()
      },
      onResponseEnd() {
        stream.push(null)
      },
      onResponseError(_controller, error) {
        fail(error)
      },
    }
    try {
      agent.dispatch(dispatchOptions(request, mark), handler)
    } catch (error) {
      fail(error)
    }
  })
}

/** undici learns the framing only; the rest of the head is ours (outbound-heads.ts). */
function dispatchOptions(request: OutboundRequest, mark: string): Dispatcher.DispatchOptions {
  const { scheme, host, port, method, headers, body, timeouts } = request
  const origin = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
  return {
    origin,
    path: '/',
    method: method as Dispatcher.HttpMethod,
    headers: [...(length !== undefined && body !== undefined ? ['content-length', length] : []), MARKER, mark],
    body: body instanceof Uint8Array || body === undefined ? (body ?? null) : Readable.from(body),
    headersTimeout: timeouts.read,
    bodyTimeout: timeouts.read,
    idempotent: false,
  }
}

/** The upstream's bytes, read at the reader's pace. */
class ResponseBody extends Readable {
  private controller: Dispatcher.DispatchController | undefined

  attach(controller: Dispatcher.DispatchController): void {
    this.controller = controller
  }

  /** Nobody waits for the answer any more. */
  cancel(): void {
    if (!this.readableEnded) this.controller?.abort(new Error('the call was cancelled'))
  }

  override _read(): void {
    if (this.controller?.paused) this.controller.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.readableEnded && this.controller && !this.controller.aborted)
      this.controller.abort(error ?? new Error('reader is gone'))
    callback(error)
  }
}

function rawPairs(raw: unknown): HeaderPair[] {
  const pairs: HeaderPair[] = []
  if (!Array.isArray(raw)) return pairs
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([latin1(raw[i]), latin1(raw[i + 1])])
  return pairs
}

function latin1(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('latin1') : String(value)
}

const FAILURES: Readonly<Record<string, OutboundFailure>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'name-error',
  EAI_AGAIN: 'name-error',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'malformed',
}

function toOutboundError(error: unknown, isAnswered: boolean): OutboundError {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) }
  const failure =
    (code !== undefined && FAILURES[code]) ||
    (error instanceof Error && error.name === 'HTTPParserError' ? 'malformed' : undefined) ||
    (/certificate|TLS|SSL/i.test(message) ? 'tls' : 'reset')
  const isConnect =
    failure === 'refused' || failure === 'name-error' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT'
  return new OutboundError(failure, isAnswered ? 'body' : isConnect ? 'connect' : 'exchange', message)
}
