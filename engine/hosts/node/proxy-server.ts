import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Exchange, GatewayRequest, HeaderPair, ReplyHead } from '../../gateway/message.ts'

/** Header bytes nginx takes before it answers 400 (large_client_header_buffers 4 8k). */
const MAX_HEADER_BYTES = 32 * 1024

/** The port clients talk to: node:http outside, exchanges inside. */
export function createProxyServer(
  handle: (exchange: Exchange) => Promise<void>,
  onFailure: (error: unknown) => void,
): Server {
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 75_000, requestTimeout: 0 },
    (incoming, outgoing) => {
      handle(exchangeOf(incoming, outgoing)).catch((error: unknown) => {
        onFailure(error)
        outgoing.destroy()
      })
    },
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable && error.code !== 'ECONNRESET') socket.end(badRequest(error.code === 'HPE_HEADER_OVERFLOW'))
    else socket.destroy()
  })
  return server
}

/** What nginx says when the parser gives up before there is a request to run phases on. */
function badRequest(isTooLarge: boolean): string {
  const title = isTooLarge ? '400 Request Header Or Cookie Too Large' : '400 Bad Request'
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>400 Bad Request</h1></center>\r\n</body>\r\n</html>\r\n`
  return `HTTP/1.1 400 Bad Request\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
}

function exchangeOf(incoming: IncomingMessage, outgoing: ServerResponse): Exchange {
  let isClosed = false
  outgoing.on('close', () => {
    isClosed = true
  })
  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        outgoing.off('drain', done)
        outgoing.off('close', done)
        resolve()
      }
      outgoing.on('drain', done)
      outgoing.on('close', done)
    })
  return {
    request: requestOf(incoming),
    sendHead: (head) => writeHead(outgoing, head, incoming),
    write(bytes) {
      if (isClosed) return undefined
      return outgoing.write(bytes) ? undefined : drained()
    },
    end() {
      outgoing.end()
    },
    abort() {
      outgoing.socket?.destroy()
    },
    isClosed: () => isClosed && !outgoing.writableFinished,
  }
}

function requestOf(incoming: IncomingMessage): GatewayRequest {
  const { socket, httpVersion } = incoming
  const headers = pairsOf(incoming.rawHeaders)
  const hasBody = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  const { address = '127.0.0.1', port = 0 } = socket.address() as Partial<AddressInfo>
  return {
    method: incoming.method ?? 'GET',
    target: incoming.url ?? '/',
    httpVersion: httpVersion === '1.0' ? '1.0' : '1.1',
    scheme: 'http',
    headers,
    ...(hasBody && { body: incoming }),
    client: { ip: plainAddress(socket.remoteAddress ?? '127.0.0.1'), port: socket.remotePort ?? 0 },
    server: { ip: plainAddress(address), port },
  }
}

/** IPv4 clients of a dual-stack socket show as `::ffff:a.b.c.d`; nginx shows the IPv4 address. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}

function pairsOf(raw: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return pairs
}

function writeHead(outgoing: ServerResponse, { status, reason, headers }: ReplyHead, incoming: IncomingMessage): void {
  outgoing.sendDate = false
  const lines = headers.flatMap(([name, value]) => [name, value])
  if (!headers.some(([name]) => name.toLowerCase() === 'connection'))
    lines.push('Connection', wantsKeepAlive(incoming) ? 'keep-alive' : 'close')
  outgoing.writeHead(status, reason || ' ', lines)
  outgoing.flushHeaders()
}

function wantsKeepAlive({ httpVersion, headers }: IncomingMessage): boolean {
  const connection = String(headers.connection ?? '').toLowerCase()
  return httpVersion === '1.0' ? connection.includes('keep-alive') : !connection.includes('close')
}
