import { OutboundError } from '../../host.ts'
import { releaseTargets, resolvePeer } from '../balancer/resolve.ts'
import type { ConnectionEndCode, ObservedEnd } from '../connection.ts'
import { reasonOfError, writeLog } from '../error-log.ts'
import type { Gateway } from '../gateway.ts'
import type { Exchange } from '../message.ts'
import { NGX_DECLINED, NGX_ERROR, NGX_OK } from '../nginx-codes.ts'
import { RanHandlers } from '../ran-handlers.ts'
import { RequestContext } from '../request-context.ts'
import type { HandlerEnd } from '../call-handler.ts'
import { runCollecting } from '../run-collecting.ts'
import { runFilter, runPhase } from '../run-phase.ts'
import { announceSkipped } from '../skip-explainer.ts'
import { handshakeOf } from '../tls/handshake.ts'
import { setDestination } from '../upstream-vars.ts'
import { flushDelayedExit } from './delayed-exit.ts'
import { proxyStream } from './proxy-stream.ts'
import { streamOutput } from './stream-output.ts'
import { StreamSession } from './stream-session.ts'

/** How a session ended before, or by, being proxied. `status` is nginx's `$status`. */
export interface SessionEnd {
  readonly status: number
  readonly code: ConnectionEndCode
  readonly by?: ObservedEnd['by']
}

/** One connection, or one run of datagrams, through the stream subsystem: certificate, preread, proxying, log (Kong: phases.md §14). */
export async function handleStream(exchange: Exchange, gateway: Gateway): Promise<void> {
  const { probe, host } = gateway
  const ctx = new RequestContext(gateway.newRequestId(), exchange, host, probe)
  const session = new StreamSession(exchange)
  ctx.stream = session
  ctx.output = streamOutput(ctx, session)
  if (probe.onSkipped) ctx.ran = new RanHandlers()
  probe.onRequest?.(ctx)

  const end = await serve(ctx, gateway)
  ctx.response.status = end.status
  announceEnd(ctx, session, end)
  // Nobody sees a status on the wire; who keeps the exchange does.
  exchange.sendHead({ status: end.status, reason: '', headers: [] })
  if (end.status === 200) exchange.end()
  else exchange.abort()
  probe.onResponse?.(ctx, { outcome: end.status === 200 ? 'complete' : 'closed', bytes: session.sent })
  await log(ctx, gateway)
  for (const release of ctx.releases ?? []) release()
  probe.onEnd?.(ctx)
}

async function serve(ctx: RequestContext, gateway: Gateway): Promise<SessionEnd> {
  try {
    const refused = await terminateTls(ctx, gateway)
    return refused ?? (await travel(ctx, gateway))
  } catch (bug) {
    // A mistake of ours costs this session, not the gateway.
    writeLog(ctx, 'crit', `[phasescope] ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`)
    return { status: 500, code: 'lost' }
  }
}

/**
 * Kong's first layer on a port with TLS: the server name chooses the route, whose protocols say whether TLS ends
 * here or goes through. No plugin runs before that. Kong: phases.md §14
 */
async function terminateTls(ctx: RequestContext, gateway: Gateway): Promise<SessionEnd | undefined> {
  const { stream, exchange } = ctx
  if (!stream?.isTls) return undefined
  const { match } = gateway.router.match(ctx)
  if (!match) return undefined
  const { protocols } = match.route
  if (protocols.includes('tls_passthrough')) {
    stream.isPassedThrough = true
    return undefined
  }
  if (!protocols.includes('tls')) {
    writeLog(ctx, 'error', '[lua] handler.lua: before(): unexpected protocols in matched Route')
    return { status: 500, code: 'refused' }
  }
  const end = await certificate(ctx, gateway)
  if (end.error || (end.exit?.type === 'exit' && end.exit.status !== NGX_OK)) return { status: 500, code: 'refused' }
  try {
    stream.tls = await exchange.secure?.(handshakeOf(ctx, gateway.entities))
    return undefined
  } catch (thrown) {
    const reason = thrown instanceof OutboundError ? thrown.message : String(thrown)
    writeLog(ctx, 'info', `SSL_do_handshake() failed (SSL: ${reason}) while SSL handshaking`)
    return { status: 500, code: 'refused', by: 'client' }
  }
}

/** Unscoped configurations, with a context that ends with the handshake (Kong: phases.md §2). */
async function certificate(ctx: RequestContext, gateway: Gateway): Promise<HandlerEnd> {
  ctx.kongPhase = 'certificate'
  ctx.nginxPhase = 'ssl_cert'
  const end = await runPhase('certificate', gateway.iterator.global('certificate'), ctx)
  if (end.error) {
    const text = `lua entry thread aborted: runtime error: ${reasonOfError(end.error)}`
    writeLog(ctx, 'error', text, { at: end.error.at })
  }
  ctx.scripting = undefined
  ctx.afterHandler = undefined
  return end
}

/** preread, then the upstream. */
async function travel(ctx: RequestContext, gateway: Gateway): Promise<SessionEnd> {
  const { timings, host } = ctx
  ctx.kongPhase = 'preread'
  ctx.nginxPhase = 'preread'
  timings.accessStart = host.now()
  warnOfWorkerErrors(ctx, gateway)
  const { match, candidates } = gateway.router.match(ctx)
  ctx.match = match
  ctx.probe.onRoute?.(ctx, match, candidates)
  if (!match) {
    writeLog(ctx, 'error', '[lua] handler.lua: before(): no Route found with those values')
    announceSkipped(ctx, gateway, ['certificate', 'preread'])
    return { status: 500, code: 'refused' }
  }
  setDestination(ctx, match)
  const end = await runCollecting('preread', ctx, gateway)
  const settled = ctx.settleThreads?.()
  if (settled) await settled
  announceSkipped(ctx, gateway, ['certificate', 'preread'])
  if (end.error) {
    writeLog(ctx, 'error', `lua entry thread aborted: runtime error: ${reasonOfError(end.error)}`)
    return { status: 500, code: 'handler-failed' }
  }
  if (end.exit?.type === 'exit') return afterRawExit(ctx, end.exit.status)
  if (ctx.delayedResponse) return flushDelayedExit(ctx)
  ctx.delaysResponse = false
  return proxyTo(ctx, gateway)
}

/** The peer, or why there is none (Kong: phases.md §14). */
async function proxyTo(ctx: RequestContext, gateway: Gateway): Promise<SessionEnd> {
  if (!ctx.service) {
    writeLog(ctx, 'warn', '[kong] init.lua: no Service found with those values')
    return { status: 503, code: 'refused' }
  }
  const resolution = await resolvePeer(ctx, gateway)
  if ('rejection' in resolution) {
    const { status, message } = resolution.rejection
    logRefusal(ctx, status, message)
    return { status, code: 'refused' }
  }
  ctx.timings.accessEnd = ctx.host.now()
  ctx.isProxied = true
  return proxyStream(ctx, gateway, resolution.peer)
}

function logRefusal(ctx: RequestContext, status: number, message: string): void {
  writeLog(ctx, 'error', `[kong] response.lua: unable to proxy stream connection, status: ${status}, err: ${message}`)
}

/** `ngx.exit` in preread: OK goes on to nginx's proxy, which finds no peer; a status ends the session (Kong: nginx-behaviour.md §23). */
function afterRawExit(ctx: RequestContext, code: number): SessionEnd {
  if (code === NGX_OK || code === NGX_DECLINED) {
    const reason = "attempt to concatenate local 'balancer_data_ip' (a nil value)"
    writeLog(ctx, 'error', `failed to run balancer_by_lua*: /usr/local/share/lua/5.1/kong/init.lua:1407: ${reason}`)
    return { status: 500, code: 'closed-by-plugin' }
  }
  return { status: code === NGX_ERROR ? 500 : code, code: 'closed-by-plugin' }
}

/** Runs for every session, whatever happened before (Kong: phases.md §14). */
async function log(ctx: RequestContext, gateway: Gateway): Promise<void> {
  ctx.kongPhase = 'log'
  ctx.nginxPhase = 'log'
  const error = await runFilter('log', gateway.iterator.collected(ctx, 'log'), ctx)
  if (error) writeLog(ctx, 'error', `failed to run log_by_lua*: ${reasonOfError(error)}`, { at: error.at })
  announceSkipped(ctx, gateway, ['log'])
  releaseTargets(ctx)
}

/** Kong: phases.md §1 */
function warnOfWorkerErrors(ctx: RequestContext, { workerErrors }: Gateway): void {
  if (workerErrors.length === 0) return
  const text = 'unsafe request processing due to earlier initialization errors; this node must be restarted'
  writeLog(ctx, 'alert', `[kong] init.lua:479 ${text} (${workerErrors.join(', ')})`)
}

function announceEnd(ctx: RequestContext, session: StreamSession, end: SessionEnd): void {
  const { endedBy } = ctx
  const isPlugin = endedBy !== undefined && end.code !== 'idle' && end.code !== 'lost'
  const upstream = session.upstreams.at(-1)
  ctx.probe.onConnectionEnd?.(ctx, {
    code: end.code,
    by: end.by,
    ...(isPlugin && { plugin: endedBy.plugin, ...(endedBy.at && { at: endedBy.at }) }),
    detail: `status ${end.status}`,
    client: { frames: session.piecesReceived, bytes: session.received },
    upstream: { frames: upstream?.pieces ?? 0, bytes: upstream?.received ?? 0 },
  })
}
