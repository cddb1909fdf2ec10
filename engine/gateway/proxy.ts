import type { OutboundResponse } from '../host.ts'
import { callUpstream } from './call-upstream.ts'
import { writeLog } from './error-log.ts'
import { HeaderList } from './header-list.ts'
import type { Maybe } from './maybe.ts'
import { NGX_OK } from './nginx-codes.ts'
import type { ClientOutput } from './output.ts'
import { discard, relayBody } from './relay-body.ts'
import { relayUpgrade } from './relay-upgrade.ts'
import { readRequestBody, RequestBodyError, spoolBody } from './request-body.ts'
import type { RequestContext } from './request-context.ts'
import type { OutboundBody } from './upstream-request.ts'
import { isGrpc } from './upstream-vars.ts'

/** Headers of an upstream that clients never see (Kong: nginx-behaviour.md §17). */
const HIDDEN: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-type',
  'x-pad',
])

function isHidden(name: string): boolean {
  const lower = name.toLowerCase()
  return HIDDEN.has(lower) || lower.startsWith('x-accel-')
}

/** The upstream answers: nginx's proxy module, retries and all. The result is a code for {@link finalize}. */
export async function proxy(output: ClientOutput): Promise<number> {
  const { ctx } = output
  const taken = takeBody(output)
  const body = taken instanceof Promise ? await taken : taken
  if (typeof body === 'number') return body
  const answer = await callUpstream(output, { method: ctx.inbound.method, body: body.body })
  const releasing = releaseBody(body.body)
  if (releasing) await releasing
  if (typeof answer === 'number') return waited(ctx, answer)
  waited(ctx, NGX_OK)
  takeHead(output, answer)
  const sending = output.sendHeader()
  const code = sending instanceof Promise ? await sending : sending
  if (code === NGX_OK && answer.status === 101 && answer.upgraded) return relayUpgrade(output, answer.upgraded)
  if (code !== NGX_OK || output.isHeaderOnly) {
    await discard(answer)
    return code
  }
  const relaying = relayBody(output, answer)
  const relayed = relaying instanceof Promise ? await relaying : relaying
  const trailers = answer.trailers?.() ?? []
  if (trailers.length > 0) ctx.exchange.sendTrailers?.(trailers)
  return relayed
}

type TakenBody = { readonly body: OutboundBody } | number
const NO_BODY: TakenBody = { body: undefined }

/** What goes upstream as a body; a number when the client's body is refused. */
export function takeBody(output: ClientOutput): Maybe<TakenBody> {
  const { ctx } = output
  const { inbound, request, route } = ctx
  const { body } = request
  if (!inbound.headers.has('content-length') && !inbound.headers.has('transfer-encoding')) return NO_BODY
  const isUnread = !inbound.bodyWasRead && !inbound.bodyWasSet
  const stream = body instanceof Uint8Array || !isUnread ? undefined : body
  if (stream && (route?.requestBuffering === false || isGrpc(ctx.service))) return { body: stream }
  return readBody(output, stream)
}

async function readBody({ ctx, gateway }: ClientOutput, stream?: AsyncIterable<Uint8Array>): Promise<TakenBody> {
  try {
    if (stream && ctx.host.openSpool) return { body: await spoolBody(ctx, stream) }
    return { body: await readRequestBody(ctx, gateway.settings.clientBodyBufferSize) }
  } catch (thrown) {
    if (!(thrown instanceof RequestBodyError)) throw thrown
    writeLog(ctx, 'error', thrown.message)
    return thrown.status
  }
}

/** Frees what a body took outside of memory. */
export function releaseBody(body: OutboundBody): Promise<void> | undefined {
  return typeof body === 'object' && 'dispose' in body ? body.dispose() : undefined
}

/** KONG_WAITING_TIME: from the last try to the first byte of the answer. */
export function waited(ctx: RequestContext, code: number): number {
  const { timings, host } = ctx
  timings.waitingTime = host.now() - (timings.balancerEnd ?? host.now())
  return code
}

/** The upstream's head becomes the answer's; what plugins set before stays in front (Kong: nginx-behaviour.md §2). */
function takeHead(output: ClientOutput, { status, reason, headers }: OutboundResponse): void {
  const { ctx } = output
  const { response } = ctx
  const answered = new HeaderList(headers)
  ctx.answer = { status, reason, headers: answered, bufferedBody: undefined }
  response.status = status
  response.reason = reason
  output.isUpstreamHead = true
  const contentType = answered.get('content-type')
  if (contentType !== undefined) response.headers.set('Content-Type', contentType)
  const length = answered.get('content-length')
  if (length !== undefined && !response.headers.has('content-length')) {
    response.headers.add('Content-Length', length)
    output.ownLength = response.headers.entries().at(-1)
  }
  for (const line of headers) if (!isHidden(line[0])) response.headers.addLine(line)
}
