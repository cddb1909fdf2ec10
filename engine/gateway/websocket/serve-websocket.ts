import type { OutboundWebSocket } from '../../host.ts'
import type { ConnectionSide, Frame, ObservedOpening } from '../connection.ts'
import { reasonOfError, writeLog } from '../error-log.ts'
import type { Gateway } from '../gateway.ts'
import type { AcceptedWebSocket } from '../message.ts'
import { NGX_DONE, NGX_ERROR } from '../nginx-codes.ts'
import type { ClientOutput } from '../output.ts'
import type { RequestContext } from '../request-context.ts'
import { respondError } from '../respond.ts'
import { callOf } from '../handler-call.ts'
import { runFilter } from '../run-phase.ts'
import { announceSkipped } from '../skip-explainer.ts'
import { refuseHandshake } from './client-handshake.ts'
import { connectUpstream } from './connect-upstream.ts'
import { WebSocketRelay } from './relay.ts'
import { DEFAULT_MAX_PAYLOAD, KONG_CLIENT_MAX_PAYLOAD } from './websocket-state.ts'

/**
 * After ws_handshake: the upstream first, then the 101 to the client, then frames both ways until both sides have
 * ended. The result is a code for `finalize`. Kong: phases.md §15
 */
export async function relayWebSocket(output: ClientOutput): Promise<number> {
  const { ctx } = output
  const refusal = refuseHandshake(ctx)
  if (refusal) return respondError(output, refusal)
  const upstream = await connectUpstream(output)
  if (typeof upstream === 'number') return upstream
  const maxPayload = ctx.websocket?.maxPayload.client ?? DEFAULT_MAX_PAYLOAD
  const accepted = ctx.exchange.acceptWebSocket?.({ subprotocol: upstream.subprotocol, maxPayload })
  if (!accepted) {
    upstream.end.terminate()
    return NGX_ERROR
  }
  announceOpening(ctx, accepted, upstream)
  await carry(output, accepted, upstream)
  return NGX_DONE
}

async function carry(
  { ctx, gateway }: ClientOutput,
  { end: client }: AcceptedWebSocket,
  { end: upstream }: OutboundWebSocket,
): Promise<void> {
  const relay = new WebSocketRelay(ctx, { client: warnOfLimit(ctx, client), upstream })
  const { websocket, balancer } = ctx
  if (websocket) websocket.inject = (from: ConnectionSide, frame: Frame) => relay.inject(from, frame)
  gateway.connections?.add(relay)
  const end = await relay.run(balancer?.readTimeout ?? 60_000)
  gateway.connections?.delete(relay)
  if (websocket) websocket.inject = undefined
  ctx.probe.onConnectionEnd?.(ctx, end)
}

/** The 101 is the answer; no plugin sees it. */
function announceOpening(ctx: RequestContext, { head }: AcceptedWebSocket, upstream: OutboundWebSocket): void {
  const { response, websocket, balancer, probe, request } = ctx
  if (websocket) websocket.isOpen = true
  response.status = 101
  response.reason = head.reason
  response.headers.clear()
  for (const [name, value] of head.headers) response.headers.add(name, value)
  response.headersSent = true
  probe.onResponse?.(ctx, { outcome: 'complete', bytes: 0 })
  const extensions = response.headers.get('sec-websocket-extensions')
  const opening: ObservedOpening = {
    kind: 'websocket',
    upstream: `${balancer?.hostname ?? balancer?.ip ?? ''}:${balancer?.port ?? 0}`,
    ...(upstream.subprotocol !== undefined && { subprotocol: upstream.subprotocol }),
    ...(extensions !== undefined && { extensions }),
    ...(request.tls?.serverName !== undefined && { serverName: request.tls.serverName }),
  }
  probe.onConnection?.(ctx, opening)
}

/** Says once what Kong's own limit would have done. */
function warnOfLimit(ctx: RequestContext, end: AcceptedWebSocket['end']): AcceptedWebSocket['end'] {
  if (ctx.websocket?.maxPayload.client !== undefined) return end
  return {
    listen: (listener) =>
      end.listen({
        frame(frame) {
          if (frame.data.length > KONG_CLIENT_MAX_PAYLOAD) warn(ctx, frame.data.length)
          listener.frame(frame)
        },
        failed: (failure) => listener.failed(failure),
        ended: () => listener.ended(),
        drained: () => listener.drained(),
      }),
    send: (frame) => end.send(frame),
    close: (status, reason) => end.close(status, reason),
    terminate: () => end.terminate(),
    pause: () => end.pause(),
    resume: () => end.resume(),
  }
}

const warned = new WeakSet<RequestContext>()

function warn(ctx: RequestContext, size: number): void {
  if (warned.has(ctx)) return
  warned.add(ctx)
  const message = `a message of ${size} bytes: Kong takes 1 MiB from clients unless a plugin calls kong.websocket.client.set_max_payload_size, and would have closed the connection with 1009`
  writeLog(ctx, 'warn', `[phasescope] ${message}`)
}

/** In the place of log, whatever became of the connection. */
export async function closeWebSocket(ctx: RequestContext, gateway: Gateway): Promise<void> {
  ctx.kongPhase = 'ws_close'
  ctx.nginxPhase = 'log'
  const { candidates } = gateway.iterator
  // Where ws_handshake never ran there are only the global ones, as for log.
  const calls = ctx.collected
    ? ctx.websocket?.collected.ws_close
    : candidates.flatMap(({ global }) => (global && callOf(global, 'ws_close')) ?? [])
  const error = await runFilter('ws_close', calls ?? [], ctx)
  if (error) writeLog(ctx, 'error', `failed to run log_by_lua*: ${reasonOfError(error)}`, { at: error.at })
  announceSkipped(ctx, gateway, ['ws_client_frame', 'ws_upstream_frame', 'ws_close'])
}
