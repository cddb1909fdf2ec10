import type { Exchange, GatewayRequest, HeaderPair, ReplyHead } from '../../gateway/message.ts'
import type { GatewayAddress } from './gateway-address.ts'

/** Statuses whose `Response` must not carry a body. */
const BODILESS = new Set([101, 204, 205, 304])

/**
 * A `fetch()` of a page as an exchange. The Fetch standard hides Host and Cookie and lower-cases names: what is lost
 * there is lost before we see it, which is why the studio sends through RPC instead.
 */
export function exchangeOfFetch(
  request: Request,
  address: GatewayAddress,
): { readonly exchange: Exchange; readonly response: Promise<Response> } {
  const body = new TransformStream<Uint8Array, Uint8Array>()
  const writer = body.writable.getWriter()
  let answer: (response: Response) => void = () => undefined
  const response = new Promise<Response>((resolve) => {
    answer = resolve
  })
  let hasHead = false
  let isClosed = false
  writer.closed.catch(() => {
    isClosed = true
  })
  const exchange: Exchange = {
    request: requestOf(request, address),
    sendHead(head) {
      hasHead = true
      answer(responseOf(head, body.readable))
    },
    write: (bytes) => writer.write(bytes).catch(() => undefined),
    end() {
      if (!hasHead) answer(Response.error())
      writer.close().catch(() => undefined)
    },
    abort() {
      if (!hasHead) answer(Response.error())
      writer.abort(new Error('the gateway closed the connection')).catch(() => undefined)
    },
    isClosed: () => isClosed,
  }
  return { exchange, response }
}

function requestOf(request: Request, { scheme, host, target }: GatewayAddress): GatewayRequest {
  const headers: HeaderPair[] = [['Host', host], ...[...request.headers].filter(([name]) => name !== 'host')]
  const stream = request.body
  return {
    method: request.method,
    target,
    httpVersion: '1.1',
    scheme,
    headers:
      stream && !request.headers.has('content-length') ? [...headers, ['Transfer-Encoding', 'chunked']] : headers,
    ...(stream && { body: bytesOf(stream) }),
    client: { ip: '127.0.0.1', port: 50_000 },
    server: { ip: '127.0.0.1', port: scheme === 'https' ? 8443 : 8000 },
  }
}

async function* bytesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
}

function responseOf({ status, reason, headers }: ReplyHead, body: ReadableStream<Uint8Array>): Response {
  const kept = headers.filter(([name]) => !/^(transfer-encoding|connection|content-length)$/i.test(name))
  const init = {
    status: status >= 200 && status <= 599 ? status : 502,
    statusText: reason,
    headers: kept.map(([name, value]): [string, string] => [name, value]),
  }
  return new Response(BODILESS.has(status) ? null : body, init)
}
