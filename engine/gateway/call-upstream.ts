import type { OutboundRequest, OutboundResponse } from '../host.ts'
import { resolvePeer } from './balancer/resolve.ts'
import { writeLog } from './error-log.ts'
import type { UpstreamExchange } from './instrumentation.ts'
import type { HeaderPair } from './message.ts'
import { CLIENT_CLOSED_REQUEST } from './nginx-codes.ts'
import type { ClientOutput } from './output.ts'
import { discard } from './relay-body.ts'
import type { Rejection } from './rejections.ts'
import type { BalancerTry, RequestContext } from './request-context.ts'
import { RequestBodyError } from './request-body.ts'
import { describeFailure, type UpstreamFailure } from './upstream-failures.ts'
import { buildUpstreamRequest, isStream, type OutboundBody, type Peer } from './upstream-request.ts'

/** Methods that are not sent twice (Kong: nginx-behaviour.md §19). */
const NON_IDEMPOTENT: ReadonlySet<string> = new Set(['POST', 'LOCK', 'PATCH'])

export interface UpstreamCall {
  readonly method: string
  readonly body: OutboundBody
}

/** What is known of an answer before its body. */
interface AnswerHead {
  readonly status: number
  readonly reason?: string
  readonly headers?: readonly HeaderPair[]
}

/** How an upstream is asked, and what becomes of an answer that nobody waits for any more. */
export interface UpstreamQuestion<T> {
  ask(request: OutboundRequest): Promise<T>
  discard(answer: T): void
}

/** Asks the upstream, 1 + retries times at most; a number is the status nginx gives up with. */
export function callUpstream(output: ClientOutput, call: UpstreamCall): Promise<OutboundResponse | number> {
  const { host } = output.ctx
  return askUpstream(output, call, {
    ask: (request) => host.fetch(request),
    discard: (answer) => void discard(answer).catch(() => undefined),
  })
}

/** The same with any question whose answer has a status. */
export async function askUpstream<T extends AnswerHead>(
  output: ClientOutput,
  call: UpstreamCall,
  question: UpstreamQuestion<T>,
): Promise<T | number> {
  const { ctx, gateway } = output
  const { balancer, vars } = ctx
  if (!balancer?.ip) return 500
  let peer: Peer = { ip: balancer.ip, port: balancer.port }
  for (;;) {
    balancer.tryCount++
    const attempt = startTry(ctx, peer)
    const request = buildUpstreamRequest(ctx, peer, {
      settings: gateway.settings,
      method: call.method,
      body: call.body,
    })
    const start = ctx.host.now()
    try {
      const answer = await askForClient(ctx, request, question)
      if (!answer) return leaveClient(ctx, peer, start)
      announce(ctx, peer, { outcome: String(answer.status), start, request, answer })
      addStatus(vars, answer.status)
      if (!ctx.exchange.isClosed()) return answer
      question.discard(answer)
      return CLIENT_CLOSED_REQUEST
    } catch (thrown) {
      if (thrown instanceof RequestBodyError) return refuseBody(ctx, thrown)
      const failure = describeFailure(thrown)
      announce(ctx, peer, { outcome: failure.message, start, request })
      writeLog(ctx, 'error', failure.message)
      addStatus(vars, failure.status)
      if (ctx.exchange.isClosed()) return CLIENT_CLOSED_REQUEST
      const next = await nextPeer(output, { call, failure, attempt })
      if (!next) return failure.status
      if (typeof next === 'number') return next
      peer = next
    }
  }
}

/** An answer, unless the client leaves first: nobody waits for the upstream any more (Kong: nginx-behaviour.md §7). */
function askForClient<T>(
  { exchange }: RequestContext,
  request: OutboundRequest,
  question: UpstreamQuestion<T>,
): Promise<T | undefined> {
  if (!exchange.onClose) return question.ask(request)
  let cancel: (() => void) | undefined
  let isGone = false
  return new Promise((resolve, reject) => {
    const onCancellable = (given: () => void): void => {
      if (isGone) given()
      else cancel = given
    }
    exchange.onClose?.(() => {
      isGone = true
      cancel?.()
      resolve(undefined)
    })
    // A copy on purpose: with onCancellable on the request itself, garbage survives V8's small collections (`--trace-gc`:
    // each frees 8 MB instead of 12), and collecting it cost up to a fifth of all CPU (docs/performance.md).
    question
      .ask(cancellable(request, onCancellable))
      .then((answer) => (isGone ? question.discard(answer) : resolve(answer)), reject)
  })
}

/** Written out: objects that V8 spreads and adds to are of a new kind each, and whoever reads them has to look. */
function cancellable(
  { scheme, host, port, method, target, headers, timeouts, body, isHttp2, serverName, verifyTls }: OutboundRequest,
  onCancellable: (cancel: () => void) => void,
): OutboundRequest {
  const asked: { -readonly [K in keyof OutboundRequest]: OutboundRequest[K] } = {
    scheme,
    host,
    port,
    method,
    target,
    headers,
    timeouts,
    onCancellable,
  }
  if (body !== undefined) asked.body = body
  if (isHttp2 !== undefined) asked.isHttp2 = isHttp2
  if (serverName !== undefined) asked.serverName = serverName
  if (verifyTls !== undefined) asked.verifyTls = verifyTls
  return asked
}

/** `$upstream_status` shows that nothing came. */
function leaveClient(ctx: RequestContext, peer: Peer, start: number): number {
  announce(ctx, peer, { outcome: 'client closed the request', start })
  addStatus(ctx.vars, '-')
  const message = 'client prematurely closed connection, so upstream connection is closed too'
  writeLog(ctx, 'info', `${message} while reading response header from upstream`)
  return CLIENT_CLOSED_REQUEST
}

/** The client's body went wrong while it was passed on unbuffered. */
function refuseBody(ctx: RequestContext, { status, message }: RequestBodyError): number {
  writeLog(ctx, 'error', message)
  return ctx.exchange.isClosed() ? CLIENT_CLOSED_REQUEST : status
}

/** The balancer phase of one try (Kong: phases.md §5). */
function startTry(ctx: RequestContext, { ip, port }: Peer): BalancerTry {
  const { timings, host, balancer } = ctx
  const now = host.now()
  timings.balancerStart ??= now
  timings.balancerEnd = now
  timings.proxyLatency = now - timings.processingStart
  const attempt: BalancerTry = { balancerStart: now, ip, port, balancerLatency: 0 }
  balancer?.tries.push(attempt)
  return attempt
}

interface FailedTry {
  readonly call: UpstreamCall
  readonly failure: UpstreamFailure
  readonly attempt: BalancerTry
}

/** Where to try again, if at all, or a status: what was sent once may not be sent twice by every method. */
async function nextPeer(
  output: ClientOutput,
  { call, failure, attempt }: FailedTry,
): Promise<Peer | number | undefined> {
  const { ctx, gateway } = output
  const { balancer } = ctx
  if (!balancer) return undefined
  const isLast = balancer.tryCount > balancer.retries
  const mayRepeat = failure.isBeforeRequest || !NON_IDEMPOTENT.has(call.method)
  // A stream that went out cannot be sent again.
  const isRepeatable = failure.isBeforeRequest || !isStream(call.body)
  if (isLast || (failure.mayRetry && mayRepeat)) {
    attempt.state = 'failed'
    attempt.code = failure.status
  }
  if (isLast || !failure.mayRetry || !mayRepeat || !isRepeatable) return undefined
  ctx.kongPhase = 'balancer'
  const refusal = ctx.retryCallback?.()
  if (refusal !== undefined) writeLog(ctx, 'error', `[kong] init.lua:1359 failed to retry the balancer: ${refusal}`)
  const resolution = await resolvePeer(ctx, gateway)
  return 'peer' in resolution ? resolution.peer : giveUp(ctx, balancer.host, resolution.rejection)
}

/** The balancer phase ends the request when nobody is left for the next try (Kong: phases.md §5). */
function giveUp(ctx: RequestContext, host: string, { status, message }: Rejection): number {
  const text = `failed to retry the dns/balancer resolver for ${host}' with: ${message}`
  writeLog(ctx, 'error', `[lua] init.lua:1373: balancer(): ${text}`)
  return status
}

/** `$upstream_status`: one entry per try. */
function addStatus(vars: Map<string, string>, status: number | '-'): void {
  const before = vars.get('upstream_status')
  vars.set('upstream_status', before ? `${before}, ${status}` : String(status))
}

interface EndedTry {
  readonly outcome: string
  /** Milliseconds of the engine's clock. */
  readonly start: number
  readonly request?: OutboundRequest
  readonly answer?: AnswerHead
}

function announce(ctx: RequestContext, { ip, port }: Peer, { outcome, start, request, answer }: EndedTry): void {
  if (!ctx.probe.onSideCall) return
  const summary = `${ctx.inbound.method} ${ctx.balancer?.hostname ?? ip}:${port}${ctx.vars.get('upstream_uri') ?? '/'}`
  const duration = ctx.host.now() - start
  const exchange = request && exchangeOf(request, answer)
  ctx.probe.onSideCall(ctx, { kind: 'upstream', summary, outcome, duration, ...(exchange && { exchange }) })
}

/** Copies: what comes of the answer's head may be changed in place. */
function exchangeOf({ method, target, headers }: OutboundRequest, answer: AnswerHead | undefined): UpstreamExchange {
  const sent = { method, target, headers: [...headers] }
  if (!answer?.headers) return sent
  const { status, reason } = answer
  return { ...sent, answer: { status, ...(reason !== undefined && { reason }), headers: [...answer.headers] } }
}
