import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { Exchange, GatewayRequest, HeaderPair, ReplyHead, ReplyOutcome } from '../gateway/message.ts'
import type { RunResponse, SendRequest } from '../protocol.ts'
import type { KeptBody } from '../trace/body.ts'

/** Bytes of one body that a recording keeps: of what somebody sent to look at it, and of traffic that passes. */
const KEPT_BYTES = { studio: 8 * 1024 * 1024, client: 1024 * 1024 } as const

/** Bytes as they pass, kept up to a bound. */
class Keeper {
  private readonly chunks: Uint8Array[] = []
  private readonly bound: number
  private size = 0

  constructor(bound: number) {
    this.bound = bound
  }

  add(bytes: Uint8Array): void {
    if (this.size < this.bound) this.chunks.push(bytes.slice(0, this.bound - this.size))
    this.size += bytes.length
  }

  bytes(): number {
    return Math.min(this.size, this.bound)
  }

  kept(): KeptBody {
    const bytes = new Uint8Array(this.bytes())
    let at = 0
    for (const chunk of this.chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    return { bytes, size: this.size }
  }
}

const NOTHING: ReturnType<NonNullable<Exchange['upgrade']>> = {
  received: (async function* () {
    yield* []
  })(),
  send: () => Promise.resolve(),
  close: () => undefined,
}

/** An exchange that also remembers what passed: the answer, and a request body as far as it was read. */
export interface RecordedExchange {
  readonly exchange: Exchange
  /** Learns from the gateway how the answer ended. */
  readonly probe: Instrumentation
  requestBody(): KeptBody | undefined
  sentBody(): KeptBody
  response(): RunResponse
  /** Bytes of both bodies that are kept. */
  size(): number
}

/** Records an exchange. Without a client behind it (`send`) the answer is only kept. */
export function recordExchange(
  request: GatewayRequest,
  { client, origin = 'studio' }: { readonly client?: Exchange; readonly origin?: keyof typeof KEPT_BYTES } = {},
): RecordedExchange {
  const sent = new Keeper(KEPT_BYTES[origin])
  const received = new Keeper(KEPT_BYTES[origin])
  let head: ReplyHead | undefined
  let outcome: ReplyOutcome = 'complete'
  const body = request.body instanceof Uint8Array || !request.body ? request.body : tee(request.body, received)
  if (request.body instanceof Uint8Array) received.add(request.body)
  const exchange: Exchange = {
    request: body === undefined ? request : { ...request, body },
    sendHead(given) {
      head = given
      client?.sendHead(given)
    },
    write(bytes) {
      sent.add(bytes)
      return client?.write(bytes)
    },
    end: () => client?.end(),
    abort() {
      outcome = head ? 'incomplete' : 'closed'
      client?.abort()
    },
    isClosed: () => client?.isClosed() ?? false,
    ...(client?.onClose && { onClose: (listener: () => void) => client.onClose?.(listener) }),
    ...(client?.acceptWebSocket && {
      acceptWebSocket(acceptance) {
        const accepted = client.acceptWebSocket?.(acceptance)
        head ??= accepted?.head
        return accepted
      },
    }),
    ...(client?.openWebSocket && { openWebSocket: client.openWebSocket.bind(client) }),
    ...(client?.upgrade && {
      upgrade(given) {
        head = given
        return client.upgrade?.(given) ?? NOTHING
      },
    }),
    handshakeTape: client?.handshakeTape,
    ...(client?.sendTrailers && { sendTrailers: (trailers: readonly HeaderPair[]) => client.sendTrailers?.(trailers) }),
    ...(client?.secure && { secure: client.secure.bind(client) }),
    ...(client?.endSending && { endSending: () => client.endSending?.() }),
  }
  const onResponse: Instrumentation['onResponse'] = (_ctx, end) => {
    outcome = end.outcome
  }
  return {
    exchange,
    probe: { onResponse },
    requestBody: () => (request.body ? received.kept() : undefined),
    sentBody: () => sent.kept(),
    response: () => responseOf(head, sent.kept().bytes, outcome),
    size: () => sent.bytes() + received.bytes(),
  }
}

function responseOf(head: ReplyHead | undefined, body: Uint8Array, outcome: ReplyOutcome): RunResponse {
  return { status: head?.status ?? 0, reason: head?.reason ?? '', headers: head?.headers ?? [], body, outcome }
}

async function* tee(body: AsyncIterable<Uint8Array>, keeper: Keeper): AsyncIterable<Uint8Array> {
  for await (const chunk of body) {
    keeper.add(chunk)
    yield chunk
  }
}

const has = (headers: readonly HeaderPair[], name: string) => headers.some(([given]) => given.toLowerCase() === name)

/** A composed request as it would arrive; a body without framing gets its Content-Length. */
export function gatewayRequest(
  given: SendRequest,
  ports: { readonly http: number; readonly https: number },
): GatewayRequest {
  const {
    method,
    target,
    body,
    scheme = 'http',
    httpVersion = '1.1',
    client = { ip: '127.0.0.1', port: 50_000 },
  } = given
  const isFramed = !body || has(given.headers, 'content-length') || has(given.headers, 'transfer-encoding')
  const headers: readonly HeaderPair[] = isFramed
    ? given.headers
    : [...given.headers, ['Content-Length', String(body.length)]]
  const name = given.headers.find(([header]) => header.toLowerCase() === 'host')?.[1].replace(/:\d+$/, '')
  return {
    method,
    target,
    httpVersion,
    scheme,
    headers,
    ...(body ? { body } : {}),
    client,
    server: { ip: '127.0.0.1', port: scheme === 'https' ? ports.https : ports.http },
    ...(scheme === 'https' && {
      tls: given.tls ?? (name === undefined ? {} : { serverName: name, protocol: 'TLSv1.3' }),
    }),
  }
}

/** What a client sent, as the composer would describe it. */
export function sendRequestOf(request: GatewayRequest, body: Uint8Array | undefined): SendRequest {
  const { method, target, headers, scheme, httpVersion, client } = request
  const { isNegotiated: _, ...tls } = request.tls ?? {}
  return {
    method,
    target,
    headers,
    scheme,
    httpVersion,
    client,
    ...(request.tls && { tls }),
    ...(body ? { body } : {}),
  }
}
