import type { RequestContext } from '../gateway/request-context.ts'
import { upstreamStatus } from '../scripting/upstream-status.ts'
import type { NgxApi } from './api.ts'
import type { Variable } from './variables.ts'

/** Variables about the answer and the upstream (nginx ngx_http_core_module, ngx_http_upstream_module). */
export function responseVariables(_api: NgxApi): Record<string, Variable> {
  return {
    status: (ctx) => String(ctx.response.status || '000').padStart(3, '0'),
    body_bytes_sent: (ctx) => String(ctx.output.sentBytes?.().body ?? 0),
    bytes_sent: (ctx) => String(sentBytes(ctx)),
    request_completion: () => '',
    upstream_status: upstreamStatus,
    upstream_addr: (ctx) => list(ctx.balancer?.tries.map((attempt) => `${attempt.ip}:${attempt.port}`)),
    upstream_response_time: (ctx) => seconds(ctx, ctx.timings.waitingTime),
    upstream_header_time: (ctx) => seconds(ctx, ctx.timings.waitingTime),
    upstream_connect_time: (ctx) => seconds(ctx, 0),
    upstream_response_length: (ctx) => ctx.answer && String(ctx.answer.bufferedBody?.length ?? 0),
    upstream_bytes_received: () => undefined,
    upstream_bytes_sent: () => undefined,
    upstream_cache_status: () => undefined,
  }
}

/** Head and body. */
function sentBytes({ output }: RequestContext): number {
  const sent = output.sentBytes?.()
  return sent === undefined ? 0 : sent.head + sent.body
}

function list(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : values.join(', ')
}

function seconds(ctx: RequestContext, ms: number | undefined): string | undefined {
  return ctx.answer === undefined || ms === undefined ? undefined : (ms / 1000).toFixed(3)
}
