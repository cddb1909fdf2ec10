import { Readable } from 'node:stream'
import { Agent, type Dispatcher } from 'undici'

import { OutboundError, type OutboundFailure, type OutboundRequest, type OutboundResponse } from '../../host.ts'
import type { HeaderPair } from '../../gateway/message.ts'

/** Keep-alive pools towards upstreams, sized as Kong's (Kong: phases.md §5). */
export function createOutbound(): {
  fetch(request: OutboundRequest): Promise<OutboundResponse>
  close(): Promise<void>
} {
  const agents = new Map<string, Agent>()

  const agentFor = ({ timeouts, serverName, verifyTls }: OutboundRequest): Agent => {
    const key = `${timeouts.connect}|${serverName ?? ''}|${verifyTls !== false}`
    const known = agents.get(key)
    if (known) return known
    const connect = {
      timeout: timeouts.connect,
      rejectUnauthorized: verifyTls !== false,
      ...(serverName !== undefined && { servername: serverName }),
    }
    const agent = new Agent({ connect, keepAliveTimeout: 60_000, connections: 512 })
    agents.set(key, agent)
    return agent
  }

  return {
    fetch: (request) => dispatch(agentFor(request), request),
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

/** Headers that undici writes itself; the message framing is its business. */
const OWN_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect'])

function dispatch(agent: Agent, request: OutboundRequest): Promise<OutboundResponse> {
  return new Promise((resolve, reject) => {
    const stream = new ResponseBody()
    let isAnswered = false
    const fail = (error: unknown): void => {
      const failure = toOutboundError(error, isAnswered)
      if (isAnswered) stream.destroy(failure)
      else reject(failure)
    }
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        stream.attach(controller)
      },
      onResponseStart(controller, status, _headers, reason) {
        if (status < 200) return
        isAnswered = true
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
      agent.dispatch(dispatchOptions(request), handler)
    } catch (error) {
      fail(error)
    }
  })
}

function dispatchOptions(request: OutboundRequest): Dispatcher.DispatchOptions {
  const { scheme, host, port, target, method, headers, body, timeouts } = request
  const origin = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
  const lines = headers
    .filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
    .flatMap(([name, value]) => [name, value])
  return {
    origin,
    path: target,
    method: method as Dispatcher.HttpMethod,
    headers: lines,
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
}

function toOutboundError(error: unknown, isAnswered: boolean): OutboundError {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) }
  const failure =
    (code !== undefined && FAILURES[code]) ||
    (code?.startsWith('HPE_') ? 'malformed' : undefined) ||
    (/certificate|TLS|SSL/i.test(message) ? 'tls' : 'reset')
  const isConnect =
    failure === 'refused' || failure === 'name-error' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT'
  return new OutboundError(failure, isAnswered ? 'body' : isConnect ? 'connect' : 'exchange', message)
}
