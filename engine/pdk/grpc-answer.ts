import type { RequestContext } from '../gateway/request-context.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import type { PdkApi } from './api.ts'
import type { HeaderLines } from './header-values.ts'
import type { Answer } from './response-answer.ts'

/** HTTP status to gRPC status (Kong: pdk.json kong.response.exit). */
const STATUSES: Readonly<Record<number, number>> = {
  200: 0,
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 6,
  429: 8,
  499: 1,
  500: 13,
  501: 12,
  503: 14,
  504: 4,
}

/** gRPC clients get their answer in headers. */
export function isGrpc({ request, inbound }: RequestContext): boolean {
  return request.httpVersion === '2.0' && (inbound.headers.get('Content-Type') ?? '').startsWith('application/grpc')
}

/** The body becomes `grpc-message`, the status `grpc-status`. */
export function grpcAnswer(
  { vm }: PdkApi,
  { status, body, headers }: { status: number; body: LuaValue; headers: readonly HeaderLines[] },
): Answer {
  const message = body instanceof LuaTable ? body.getString('message') : body
  if (body instanceof LuaTable && typeof message !== 'string')
    return vm.fail('table body encoding with gRPC is not supported')
  const added: HeaderLines[] = [
    { name: 'Content-Length', values: ['0'] },
    { name: 'Content-Type', values: ['application/grpc'] },
    { name: 'grpc-status', values: [String(grpcStatus(status))] },
  ]
  if (typeof message === 'string') added.push({ name: 'grpc-message', values: [message] })
  // An empty body is one: nginx puts no page of its own in its place.
  return { status, body: '', headers: [...headers, ...added] }
}

function grpcStatus(status: number): number {
  const known = STATUSES[status]
  if (known !== undefined) return known
  if (status >= 500) return 13
  if (status >= 400) return 3
  return status >= 200 && status < 300 ? 0 : 2
}
