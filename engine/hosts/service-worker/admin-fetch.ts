import type { AdminNode, AdminRequest, AdminResponse, Engine } from '../../engine.ts'

/** Statuses whose `Response` must not carry a body. */
const BODILESS = new Set([204, 304])

/** Answers a page's request to the Admin API of its scenario. */
export async function answerAdmin(
  engine: Engine,
  request: Request,
  target: string,
  node: AdminNode,
): Promise<Response> {
  const bytes = new Uint8Array(await request.arrayBuffer())
  const answer = engine.admin(adminRequest(request, target, bytes), node)
  return responseOf(answer)
}

/**
 * A worker never sees Origin. A `fetch()` that comes here is one of our own pages; a form that navigates here may come
 * from any site, so it counts as a stranger.
 */
function adminRequest(request: Request, target: string, bytes: Uint8Array): AdminRequest {
  const own = [...request.headers].filter(([name]) => name !== 'origin')
  const headers = request.mode === 'navigate' ? [...own, ['origin', 'null'] as const] : own
  return { method: request.method, target, headers, ...(bytes.length > 0 && { body: bytes }) }
}

function responseOf({ status, headers, body }: AdminResponse): Response {
  const kept = headers
    .filter(([name]) => name !== 'Content-Length')
    .map(([name, value]): [string, string] => [name, value])
  return new Response(BODILESS.has(status) ? null : body.slice(), { status, headers: kept })
}
