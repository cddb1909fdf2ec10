import type { Route } from './entities.ts'
import { HTTP2_REQUIRED, HTTPS_REQUIRED, NOT_GRPC, type Rejection } from './rejections.ts'
import type { RequestContext } from './request-context.ts'
import type { Answer } from './respond.ts'

/** A route for https only sends plain requests elsewhere when it has a redirect code (Kong: phases.md §4.1 item 6). */
export function redirectToHttps(ctx: RequestContext, route: Route): Answer | undefined {
  const status = route.httpsRedirectStatusCode
  if (!needsHttps(ctx, route) || status === 426) return undefined
  const host = ctx.vars.get('upstream_x_forwarded_host') ?? ''
  return { status, body: undefined, headers: [['Location', `https://${host}${ctx.request.target}`]] }
}

/** What the protocols of the matched route forbid (Kong: phases.md §4.1 items 6, 7). */
export function protocolRejection(ctx: RequestContext, route: Route): Rejection | undefined {
  if (needsHttps(ctx, route)) return HTTPS_REQUIRED
  if (!route.protocols.some((protocol) => protocol === 'grpc' || protocol === 'grpcs')) return undefined
  if (!ctx.inbound.headers.get('content-type')?.startsWith('application/grpc')) return NOT_GRPC
  return ctx.request.httpVersion === '2.0' ? undefined : HTTP2_REQUIRED
}

/** A client that speaks gRPC in the clear to a route for grpcs only is told so as gRPC tells it (Kong: phases.md §4.1 item 7). */
export function refuseClearGrpc({ vars }: RequestContext, { protocols }: Route): Answer | undefined {
  if (!protocols.includes('grpcs') || protocols.includes('grpc')) return undefined
  return vars.get('upstream_x_forwarded_proto') === 'https' ? undefined : GRPCS_REQUIRED
}

const GRPCS_REQUIRED: Answer = {
  status: 200,
  body: undefined,
  headers: [
    ['content-type', 'application/grpc'],
    ['grpc-status', '1'],
    ['grpc-message', 'gRPC request matched gRPCs route'],
  ],
}

function needsHttps({ vars }: RequestContext, { protocols }: Pick<Route, 'protocols'>): boolean {
  const isOnly = (secure: string, plain: string) => protocols.includes(secure) && !protocols.includes(plain)
  if (!isOnly('https', 'http') && !isOnly('wss', 'ws')) return false
  return vars.get('upstream_x_forwarded_proto') !== 'https'
}
