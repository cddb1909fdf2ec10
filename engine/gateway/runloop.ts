import { releaseTargets, resolvePeer, setUpstreamHost } from './balancer/resolve.ts'
import { endPhase, RESTART } from './end-phase.ts'
import { reasonOfError, writeLog } from './error-log.ts'
import { answerSpecially, finalize, outcomeOf } from './finalize.ts'
import type { Gateway } from './gateway.ts'
import { addDebugHeaders } from './kong-headers.ts'
import { whenReady, type Maybe } from './maybe.ts'
import type { Exchange } from './message.ts'
import { NGX_DECLINED, NGX_ERROR, NGX_OK } from './nginx-codes.ts'
import { ClientOutput } from './output.ts'
import { proxyBuffered } from './proxy-buffered.ts'
import { proxy } from './proxy.ts'
import * as rejections from './rejections.ts'
import { checkRequest } from './request-check.ts'
import { withRequestDebug } from './request-debug/request-debug.ts'
import { RequestContext } from './request-context.ts'
import { RanHandlers } from './ran-handlers.ts'
import { respond, respondError } from './respond.ts'
import { protocolRejection, redirectToHttps, refuseClearGrpc } from './route-protocols.ts'
import { runCollecting } from './run-collecting.ts'
import { runFilter, runPhase } from './run-phase.ts'
import { announceSkipped } from './skip-explainer.ts'
import { dropRequestHopHeaders } from './upstream-request.ts'
import { isGrpc, setDestination, setForwardedVars, setHopVars } from './upstream-vars.ts'

import { isWebSocketService, refuseOtherProtocols } from './websocket/client-handshake.ts'
import { closeWebSocket, relayWebSocket } from './websocket/serve-websocket.ts'
import { createWebSocketState } from './websocket/websocket-state.ts'
import { WEBSOCKET_COLLECTED_PHASES } from './phases.ts'

export type { Gateway } from './gateway.ts'

/** nginx gives up on internal redirects after this many (Kong: nginx-behaviour.md §2). */
const MAX_PASSES = 11

/** One request through the gateway, in the order things happen. */
export async function handleRequest(exchange: Exchange, shared: Gateway): Promise<void> {
  const gateway = withRequestDebug(exchange.request, shared)
  const { probe, host } = gateway
  const ctx = new RequestContext(gateway.newRequestId(), exchange, host, probe)
  const output = new ClientOutput(ctx, gateway, answerSpecially)
  ctx.output = output
  if (probe.onSkipped) ctx.ran = new RanHandlers()
  probe.onRequest?.(ctx)

  await answer(output)

  // The answer to a handshake was announced when the connection opened.
  if (!ctx.websocket?.isOpen) probe.onResponse?.(ctx, { outcome: outcomeOf(output), bytes: output.wire.bytesSent })
  const logging = log(output)
  if (logging instanceof Promise) await logging
  for (const release of ctx.releases ?? []) release()
  probe.onEnd?.(ctx)
}

/** The client gets its answer, whatever happens. What need not wait does not: awaiting costs more than most phases. */
async function answer(output: ClientOutput): Promise<void> {
  try {
    const admitting = admit(output)
    const admitted = admitting instanceof Promise ? await admitting : admitting
    const code = admitted === NGX_DECLINED ? await proxy(output) : admitted
    const finalizing = finalize(output, code)
    if (finalizing instanceof Promise) await finalizing
  } catch (bug) {
    // A mistake of ours costs this request, not the gateway.
    const text = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)
    writeLog(output.ctx, 'crit', `[phasescope] ${text}`)
    await finalize(output, NGX_ERROR)
  }
}

/** Everything up to the upstream; NGX_DECLINED sends the request there, any other code is what nginx ends it with. */
function admit(output: ClientOutput): Maybe<number> {
  const { ctx } = output
  const refusal = checkRequest(ctx.request)
  if (refusal) {
    ctx.isTargetRefused = refusal.isLine
    announceSkipped(ctx, output.gateway, ['certificate', 'rewrite', 'access'])
    return refusal.status
  }
  if (ctx.request.tls?.isNegotiated) ctx.exchange.handshakeTape?.play(ctx.probe, ctx)
  else if (ctx.request.tls) return certificate(output).then(() => travel(output, MAX_PASSES))
  return travel(output, MAX_PASSES)
}

/** rewrite and access, again after each internal redirect. */
function travel(output: ClientOutput, passes: number): Maybe<number> {
  return whenReady(pass(output), (code) => {
    if (code !== RESTART) return code
    const { ctx } = output
    forgetKong(ctx)
    if (passes > 1) return travel(output, passes - 1)
    const message = `rewrite or internal redirection cycle while internally redirecting to "${ctx.inbound.uri}"`
    writeLog(ctx, 'error', message)
    return 500
  })
}

function pass(output: ClientOutput): Maybe<number> {
  return whenReady(rewrite(output), (rewritten) => {
    if (rewritten === NGX_DECLINED) return access(output)
    announceSkipped(output.ctx, output.gateway, ['access'])
    return rewritten
  })
}

/** The TLS handshake: unscoped configurations, with a context of its own (Kong: phases.md §2). */
async function certificate({ ctx, gateway }: ClientOutput): Promise<void> {
  ctx.kongPhase = 'certificate'
  ctx.nginxPhase = 'ssl_cert'
  const { error } = await runPhase('certificate', gateway.iterator.global('certificate'), ctx)
  if (error)
    writeLog(ctx, 'error', `lua entry thread aborted: runtime error: ${reasonOfError(error)}`, { at: error.at })
  announceSkipped(ctx, gateway, ['certificate'])
  ctx.scripting = undefined
  ctx.afterHandler = undefined
}

/** Unscoped configurations only: no route is known yet (Kong: phases.md §3). */
function rewrite(output: ClientOutput): Maybe<number> {
  const { ctx, gateway } = output
  ctx.kongPhase = 'rewrite'
  ctx.nginxPhase = 'rewrite'
  warnOfWorkerErrors(ctx, gateway)
  return whenReady(runPhase('rewrite', gateway.iterator.global('rewrite'), ctx), (end) => {
    announceSkipped(ctx, gateway, ctx.request.tls ? REWRITE_ONLY : UP_TO_REWRITE)
    const ending = end.exit || end.error ? endPhase(output, end) : NGX_OK
    return whenReady(ending, (code) =>
      code === NGX_OK || code === NGX_DECLINED ? endIfAnswered(output, NGX_DECLINED) : code,
    )
  })
}

/** The route, the plugins it selects, and what they decided (Kong: phases.md §4). */
function access(output: ClientOutput): Maybe<number> {
  const { ctx, gateway } = output
  ctx.kongPhase = 'access'
  ctx.nginxPhase = 'access'
  ctx.timings.accessStart = ctx.host.now()
  return whenReady(route(output), (rejected) => {
    if (rejected === NGX_OK) return runAccess(output)
    announceSkipped(ctx, gateway, ['access'])
    return rejected
  })
}

function runAccess(output: ClientOutput): Maybe<number> {
  const { ctx, gateway } = output
  const phase = isWebSocketService(ctx.match?.service) ? 'ws_handshake' : 'access'
  if (phase === 'ws_handshake') {
    ctx.kongPhase = phase
    ctx.websocket = createWebSocketState()
    const refusal = refuseOtherProtocols(ctx)
    if (refusal) return respondError(output, refusal)
  }
  return whenReady(runCollecting(phase, ctx, gateway), (end) => {
    announceSkipped(ctx, gateway, COLLECTING)
    return end.exit || end.error
      ? whenReady(endPhase(output, end), (code) => afterRawExit(output, code))
      : endAccess(output)
  })
}

/** All handlers returned: an answer of theirs, or the upstream. */
function endAccess(output: ClientOutput): Maybe<number> {
  const { ctx } = output
  const endWith = (code: number): Maybe<number> => endIfAnswered(output, code)
  if (ctx.delayedResponse) return whenReady(flushDelayedResponse(output), endWith)
  ctx.delaysResponse = false
  if (!ctx.service) return whenReady(respondError(output, rejections.NO_SERVICE), endWith)
  return whenReady(prepareProxying(output), (refused) => {
    if (refused !== NGX_OK) return endWith(refused)
    const settled = ctx.settleThreads?.()
    return settled ? settled.then(() => leaveAccess(output)) : leaveAccess(output)
  })
}

/** What does not go through nginx's own proxy is done here. */
function leaveAccess(output: ClientOutput): Maybe<number> {
  const { ctx } = output
  if (ctx.websocket) return relayWebSocket(output).then((code) => endIfAnswered(output, code))
  const isBuffered = ctx.isBuffered && !output.hasSentHead() && !isUpgrade(ctx) && !isGrpcService(ctx)
  if (!isBuffered) return endIfAnswered(output, NGX_DECLINED)
  // `ngx.exit(ngx.OK)` in response leaves the answer to nginx's own proxy.
  return proxyBuffered(output).then((code) => endIfAnswered(output, code === NGX_OK ? NGX_DECLINED : code))
}

const REWRITE_ONLY = ['rewrite'] as const
const UP_TO_REWRITE = ['certificate', 'rewrite'] as const
const COLLECTING = ['access', 'ws_handshake'] as const
const AFTER_UPSTREAM = ['response', 'header_filter', 'body_filter', 'log'] as const
const AFTER_UPSTREAM_OF_HTTP = [...AFTER_UPSTREAM, ...WEBSOCKET_COLLECTED_PHASES] as const

/** Finds the route and refuses what its protocols forbid, before any plugin (Kong: phases.md §4.1). */
function route(output: ClientOutput): Maybe<number> {
  const { ctx, gateway } = output
  const { match, candidates } = gateway.router.match(ctx)
  ctx.match = match
  ctx.probe.onRoute?.(ctx, match, candidates)
  if (!match) return respondError(output, rejections.NO_ROUTE)
  setForwardedVars(ctx, gateway.settings)
  const redirect = redirectToHttps(ctx, match.route)
  if (redirect) return respond(output, redirect)
  const rejection = protocolRejection(ctx, match.route)
  if (rejection) return respondError(output, rejection)
  const refusal = refuseClearGrpc(ctx, match.route)
  if (refusal) return respond(output, refusal)
  setDestination(ctx, match)
  setHopVars(ctx, gateway.settings)
  if (gateway.settings.allowDebugHeader) addDebugHeaders(ctx)
  return NGX_OK
}

/** The answer that waited while the rest was collected (Kong: phases.md §4.3). */
function flushDelayedResponse(output: ClientOutput): Maybe<number> {
  const { ctx } = output
  const { delayedResponse } = ctx
  ctx.delaysResponse = false
  ctx.isBuffered = false
  if (!delayedResponse || delayedResponse.isThrow) return respondError(output, rejections.UNEXPECTED_ERROR)
  return respond(output, delayedResponse)
}

/** access.after: the peer, the Host header and what concerns one hop only (Kong: phases.md §4.3). */
function prepareProxying(output: ClientOutput): Maybe<number> {
  const { ctx, gateway } = output
  const { balancer } = ctx
  if (!balancer) return abortWithoutBalancer(output)
  return whenReady(resolvePeer(ctx, gateway), (resolution) => {
    if ('rejection' in resolution) return respondError(output, resolution.rejection)
    if (!ctx.vars.get('upstream_host')) setUpstreamHost(ctx, balancer)
    dropRequestHopHeaders(ctx)
    ctx.timings.accessEnd = ctx.host.now()
    ctx.isProxied = true
    return NGX_OK
  })
}

/** A plugin threw Kong's state away: `ngx.ctx = {}` (Kong: nginx-behaviour.md §13). */
function abortWithoutBalancer(output: ClientOutput): number {
  const reason = "attempt to index local 'balancer_data' (a nil value)"
  writeLog(
    output.ctx,
    'error',
    `lua entry thread aborted: runtime error: /usr/local/share/lua/5.1/kong/runloop/handler.lua:1321: ${reason}`,
  )
  return output.hasSentHead() ? NGX_ERROR : 500
}

/** `ngx.exit(ngx.OK)` skips the rest of access and with it Kong's balancer (Kong: nginx-behaviour.md §2). */
function afterRawExit(output: ClientOutput, code: number): number {
  if (code !== NGX_OK && code !== NGX_DECLINED) return code
  const reason = "attempt to concatenate local 'balancer_data_ip' (a nil value)"
  writeLog(
    output.ctx,
    'error',
    `failed to run balancer_by_lua*: /usr/local/share/lua/5.1/kong/init.lua:1407: ${reason}`,
  )
  return 500
}

/** Who has already printed an answer does not go on to the next phase (Kong: nginx-behaviour.md §2). */
function endIfAnswered(output: ClientOutput, code: number): Maybe<number> {
  if (code !== NGX_DECLINED && code !== NGX_OK) return code
  if (!output.hasSentHead()) return code
  return whenReady(output.endBody(), (sent) => (sent === NGX_OK ? 200 : sent))
}

/** WebSocket answers cannot be buffered (Kong: phases.md §4.3). */
function isUpgrade(ctx: RequestContext): boolean {
  if (!ctx.vars.get('upstream_upgrade')) return false
  writeLog(ctx, 'notice', '[kong] init.lua:1263 response buffering was turned off: connection upgrade (websocket)')
  return true
}

/** Kong's buffering speaks HTTP/1.1 to upstreams, which gRPC is not (Kong: phases.md §6). */
function isGrpcService(ctx: RequestContext): boolean {
  if (!isGrpc(ctx.service)) return false
  const reason = 'incompatible HTTP version (2)'
  writeLog(ctx, 'notice', `[kong] init.lua:1263 response buffering was turned off: ${reason}`)
  return true
}

/** Runs for every request, whatever happened before (Kong: phases.md §10). */
function log({ ctx, gateway }: ClientOutput): Maybe<void> {
  if (ctx.websocket)
    return closeWebSocket(ctx, gateway).then(() => {
      announceSkipped(ctx, gateway, AFTER_UPSTREAM)
      releaseTargets(ctx)
    })
  ctx.kongPhase = 'log'
  ctx.nginxPhase = 'log'
  return whenReady(runFilter('log', gateway.iterator.collected(ctx, 'log'), ctx), (error) => {
    if (error) writeLog(ctx, 'error', `failed to run log_by_lua*: ${reasonOfError(error)}`, { at: error.at })
    announceSkipped(ctx, gateway, AFTER_UPSTREAM_OF_HTTP)
    releaseTargets(ctx)
  })
}

/** Kong: phases.md §1 */
function warnOfWorkerErrors(ctx: RequestContext, { workerErrors }: Gateway): void {
  if (workerErrors.length === 0) return
  const text = 'unsafe request processing due to earlier initialization errors; this node must be restarted'
  writeLog(ctx, 'alert', `[kong] init.lua:479 ${text} (${workerErrors.join(', ')})`)
}

/** ngx.exec starts with an empty context (Kong: nginx-behaviour.md §2). */
function forgetKong(ctx: RequestContext): void {
  ctx.match = undefined
  ctx.route = undefined
  ctx.service = undefined
  ctx.consumer = undefined
  ctx.consumerGroups = undefined
  ctx.credential = undefined
  ctx.balancer = undefined
  ctx.hashCookie = undefined
  ctx.collected = undefined
  ctx.delaysResponse = false
  ctx.delayedResponse = undefined
  ctx.endedBy = undefined
  ctx.isBuffered = false
  ctx.bufferedBy = undefined
  ctx.scripting = undefined
  ctx.afterHandler = undefined
  ctx.vars.clear()
}
