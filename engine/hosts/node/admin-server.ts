import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { AdminRequest, AdminResponse } from '../../engine.ts'
import type { HeaderPair } from '../../gateway/message.ts'
import { isLoopbackHost, isOwnOrigin, isOwnPage } from './own-pages.ts'

/** One byte more than the Admin API reads: enough to see that a body is too large. */
const KEPT_BYTES = 10 * 1024 * 1024 + 1

/** Kong's Admin API on a port: bytes in, bytes out. */
export function createAdminServer(answer: (request: AdminRequest) => AdminResponse): Server {
  return createServer((request, response) => {
    if (!isAllowed(request)) return refuse(request, response)
    void readBody(request).then(
      (body) => {
        const {
          status,
          headers,
          body: bytes,
        } = answer({
          method: request.method ?? 'GET',
          target: request.url ?? '/',
          headers: headersOf(request),
          ...(body && { body }),
        })
        for (const [name, value] of headers) response.appendHeader(name, value)
        response.statusCode = status
        response.end(bytes)
      },
      () => request.destroy(),
    )
  })
}

/** Pages from elsewhere may not drive it; whoever listens beyond this machine is asked by other names, too. */
function isAllowed({ headers, socket }: IncomingMessage): boolean {
  const { address = '' } = socket.address() as Partial<AddressInfo>
  return isLoopbackHost(address.replace(/^::ffff:/, '')) ? isOwnPage(headers) : isOwnOrigin(headers)
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.writeHead(403, { 'Content-Type': 'application/json; charset=utf-8' })
  response.end('{"message":"The Admin API of this machine does not answer pages from elsewhere"}')
}

function headersOf({ rawHeaders }: IncomingMessage): HeaderPair[] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, at) => [
    rawHeaders[2 * at] ?? '',
    rawHeaders[2 * at + 1] ?? '',
  ])
}

/** The whole body; what is beyond the limit is read and thrown away, so that the client hears the answer. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    if (size < KEPT_BYTES) chunks.push(chunk)
    size += chunk.length
  }
  return size === 0 ? undefined : Buffer.concat(chunks)
}
