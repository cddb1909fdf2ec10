import { createServer, type IncomingMessage, type Server } from 'node:http'

import type { AdminRequest, AdminResponse } from '../../engine.ts'
import type { HeaderPair } from '../../gateway/message.ts'

/** One byte more than the Admin API reads: enough to see that a body is too large. */
const KEPT_BYTES = 10 * 1024 * 1024 + 1

/** Kong's Admin API on a port: bytes in, bytes out. */
export function createAdminServer(answer: (request: AdminRequest) => AdminResponse): Server {
  return createServer((request, response) => {
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
