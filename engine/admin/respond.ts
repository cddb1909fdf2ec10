import type { HeaderPair } from '../gateway/message.ts'
import { WRITES, type Answer, type Endpoint } from './endpoints/endpoint.ts'
import type { AdminFacts } from './facts.ts'
import type { AdminRequest, AdminResponse } from './message.ts'

/** An answer as it goes out: JSON, and the headers every answer has (Kong: admin-api.md §1). */
export function respond(
  { status, body, sent }: Answer,
  request: AdminRequest,
  facts: AdminFacts,
  endpoint?: Endpoint,
): AdminResponse {
  const bytes = sent?.bytes ?? bytesOf(body)
  const origin = headerOf(request, 'origin')
  const isEmpty = body === undefined
  const hasLength = status !== 204 && status !== 304
  const type = body instanceof Uint8Array ? 'text/html' : 'application/json; charset=utf-8'
  const headers: HeaderPair[] = [
    ...(isEmpty ? [] : [['Content-Type', type] satisfies HeaderPair]),
    ...(sent?.headers ?? []),
    ['Access-Control-Allow-Origin', origin ?? '*'],
    ['Access-Control-Allow-Credentials', 'true'],
    ...(endpoint ? optionHeaders(request, endpoint) : []),
    ...(hasLength ? [['Content-Length', String(bytes.length)] satisfies HeaderPair] : []),
    ['X-Kong-Admin-Latency', String(Math.max(0, Math.round(facts.now() - facts.startedAt)))],
    ['Server', `kong/${facts.version}`],
  ]
  return { status, headers, body: request.method === 'HEAD' ? new Uint8Array() : bytes }
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array()
  return body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body))
}

/** What may be done with a resource, for OPTIONS. */
function optionHeaders(request: AdminRequest, endpoint: Endpoint): HeaderPair[] {
  const own = [...(endpoint.GET ? ['GET', 'HEAD'] : []), ...WRITES.filter((method) => endpoint[method]), 'OPTIONS']
  const methods = own.toSorted().join(', ')
  return [
    ['Allow', methods],
    ['Access-Control-Allow-Methods', methods],
    ['Access-Control-Allow-Headers', headerOf(request, 'access-control-request-headers') ?? 'Content-Type'],
  ]
}

function headerOf({ headers }: AdminRequest, name: string): string | undefined {
  return headers.find(([given]) => given.toLowerCase() === name)?.[1]
}
