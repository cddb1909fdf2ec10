import { Readable } from 'node:stream'
import { Agent, buildConnector, type Dispatcher } from 'undici'

import type { OutboundRequest, OutboundResponse } from '../../host.ts'
import { OutboundCall } from './outbound-call.ts'
import { toOutboundError } from './outbound-failures.ts'
import { headOf, MARKER, OutboundHeads } from './outbound-heads.ts'

/** Keep-alive pools towards upstreams, sized as Kong's (Kong: phases.md §5). */
export function createOutbound(): {
  fetch(request: OutboundRequest): Promise<OutboundResponse>
  close(): Promise<void>
} {
  const agents = new Agents()
  return {
    fetch: (request) => dispatch(agents, request),
    close: () => agents.destroy(),
  }
}

/** What connections have in common that may serve one another's requests. */
interface Kind {
  readonly connect: number
  readonly serverName: string | undefined
  readonly verifiesTls: boolean
  readonly agent: Agent
}

class Agents {
  readonly heads = new OutboundHeads()
  private readonly kinds = new Map<string, Kind>()
  /** Nearly every request is of the kind of the one before. */
  private last: Kind | undefined
  private lastOrigin = { scheme: '', host: '', port: 0, text: '' }

  of({ timeouts: { connect }, serverName, verifyTls = true }: OutboundRequest): Agent {
    const { last } = this
    if (last?.connect === connect && last.serverName === serverName && last.verifiesTls === verifyTls) return last.agent
    const key = `${connect}|${serverName ?? ''}|${verifyTls}`
    let kind = this.kinds.get(key)
    if (!kind) {
      kind = { connect, serverName, verifiesTls: verifyTls, agent: this.create(connect, serverName, verifyTls) }
      this.kinds.set(key, kind)
    }
    this.last = kind
    return kind.agent
  }

  /** The same text for the same place as long as that goes on: undici looks it up, and V8 knows its hash. */
  originOf({ scheme, host, port }: OutboundRequest): string {
    const { lastOrigin } = this
    if (lastOrigin.port === port && lastOrigin.host === host && lastOrigin.scheme === scheme) return lastOrigin.text
    const text = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
    this.lastOrigin = { scheme, host, port, text }
    return text
  }

  async destroy(): Promise<void> {
    await Promise.all(Array.from(this.kinds.values(), ({ agent }) => agent.destroy()))
  }

  private create(timeout: number, servername: string | undefined, rejectUnauthorized: boolean): Agent {
    const connector = buildConnector({
      timeout,
      rejectUnauthorized,
      ...(servername !== undefined && { servername }),
    })
    const connect: buildConnector.connector = (options, callback) =>
      connector(options, (...[error, socket]) => {
        if (error) return callback(error, null)
        this.heads.watch(socket)
        callback(null, socket)
      })
    return new Agent({ connect, keepAliveTimeout: 60_000, connections: 512 })
  }
}

function dispatch(agents: Agents, request: OutboundRequest): Promise<OutboundResponse> {
  return new Promise((resolve, reject) => {
    const { heads } = agents
    let mark: string | undefined
    const forget = (): void => {
      if (mark !== undefined) heads.forget(mark)
    }
    try {
      const head = headOf(request)
      if (request.body !== undefined) mark = heads.put(head)
      const begin = (): void => heads.expect(mark === undefined ? head : undefined)
      const call = new OutboundCall({ resolve, reject, begin, forget })
      request.onCancellable?.(() => call.cancel())
      agents.of(request).dispatch(dispatchOptions(request, agents.originOf(request), mark), call)
    } catch (error) {
      forget()
      reject(toOutboundError(error, false))
    }
  })
}

/** undici learns the framing only; the rest of the head is ours (outbound-heads.ts). */
function dispatchOptions(
  request: OutboundRequest,
  origin: string,
  mark: string | undefined,
): Dispatcher.DispatchOptions {
  const { method, body, timeouts } = request
  return {
    origin,
    path: '/',
    method: method as Dispatcher.HttpMethod,
    headers: mark === undefined ? null : markedFraming(request, mark),
    body: body instanceof Uint8Array || body === undefined ? (body ?? null) : Readable.from(body),
    headersTimeout: timeouts.read,
    bodyTimeout: timeouts.read,
    idempotent: false,
  }
}

function markedFraming(request: OutboundRequest, mark: string): string[] {
  const length = lengthOf(request)
  return length === undefined ? [MARKER, mark] : ['content-length', length, MARKER, mark]
}

function lengthOf({ headers }: OutboundRequest): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
}
