import { OutboundError, type Socket } from '../../host.ts'
import { resolvePeer } from '../balancer/resolve.ts'
import { writeLog } from '../error-log.ts'
import type { Gateway } from '../gateway.ts'
import type { BalancerData, BalancerTry, RequestContext } from '../request-context.ts'
import { describeFailure } from '../upstream-failures.ts'
import type { Peer } from '../upstream-request.ts'
import type { SessionEnd } from './handle-stream.ts'
import { relay } from './relay.ts'
import type { UpstreamSide } from './stream-session.ts'

/** A connection to the upstream, and what is counted on it. */
interface Connected {
  readonly socket: Socket
  readonly side: UpstreamSide
}

/** nginx's stream proxy: connects, 1 + retries times at most, then carries bytes both ways (Kong: phases.md §5, §14). */
export async function proxyStream(ctx: RequestContext, gateway: Gateway, first: Peer): Promise<SessionEnd> {
  const { balancer, stream } = ctx
  if (!balancer || !stream) return { status: 500, code: 'refused' }
  let peer = first
  for (;;) {
    balancer.tryCount += 1
    const attempt = startTry(ctx, balancer, peer)
    const connected = await tryConnecting(ctx, balancer, peer)
    if (typeof connected !== 'number') return carry(ctx, gateway, connected)
    const isLast = balancer.tryCount > balancer.retries
    attempt.state = isLast ? 'failed' : 'next'
    attempt.code = connected
    if (isLast) return { status: 502, code: 'refused', by: 'upstream' }
    ctx.kongPhase = 'balancer'
    const resolution = await resolvePeer(ctx, gateway)
    if ('rejection' in resolution) return { status: 502, code: 'refused', by: 'upstream' }
    peer = resolution.peer
  }
}

function startTry({ timings, host }: RequestContext, balancer: BalancerData, { ip, port }: Peer): BalancerTry {
  const now = host.now()
  timings.balancerStart ??= now
  timings.balancerEnd = now
  timings.proxyLatency = now - timings.processingStart
  const attempt: BalancerTry = { balancerStart: now, ip, port, balancerLatency: 0 }
  balancer.tries.push(attempt)
  return attempt
}

/** The connection, or the status nginx gives the try. */
async function tryConnecting(ctx: RequestContext, balancer: BalancerData, peer: Peer): Promise<Connected | number> {
  const { host, stream, probe } = ctx
  const startedAt = host.now()
  const address = `${peer.ip.includes(':') ? `[${peer.ip}]` : peer.ip}:${peer.port}`
  const side: UpstreamSide = { address, startedAt, sent: 0, received: 0, pieces: 0 }
  stream?.upstreams.push(side)
  const name = `${balancer.hostname ?? peer.ip}:${peer.port}`
  const tell = (outcome: string) =>
    probe.onSideCall?.(ctx, {
      kind: 'upstream',
      summary: `${balancer.scheme} ${name}`,
      outcome,
      duration: host.now() - startedAt,
    })
  try {
    const socket = await connect(ctx, balancer, peer)
    side.connectedAt = host.now()
    tell('connected')
    return { socket, side }
  } catch (thrown) {
    side.endedAt = host.now()
    const { message } = describeFailure(thrown)
    writeLog(ctx, 'error', `${message}, upstream: "${address}"`)
    tell(message)
    return 502
  }
}

async function connect(ctx: RequestContext, balancer: BalancerData, { ip, port }: Peer): Promise<Socket> {
  const { host, stream } = ctx
  if (!host.connect) throw new OutboundError('no-network', 'connect', 'there is no network')
  const protocol = balancer.scheme === 'udp' ? 'udp' : 'tcp'
  const socket = await inTime(
    ctx,
    balancer.connectTimeout,
    host.connect({ protocol, host: ip, port, isHalfOpen: true }),
  )
  if (balancer.scheme !== 'tls' || stream?.isUpstreamTlsOff) return socket
  try {
    const name = ctx.vars.get('upstream_host') || balancer.hostname
    const isName = name !== undefined && !/^[\d.]+$|:/.test(name)
    const options = { verify: balancer.verifiesTls === true, ...(isName && { serverName: name }) }
    await inTime(
      ctx,
      balancer.connectTimeout,
      socket.secure(options).then(() => socket),
    )
    return socket
  } catch (thrown) {
    socket.close()
    throw thrown
  }
}

/** What comes too late is closed. */
function inTime({ host }: RequestContext, limit: number, opening: Promise<Socket>): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const cancel = host.setTimer(limit, () => {
      isLate = true
      reject(new OutboundError('timeout', 'connect', 'the upstream did not connect in time'))
    })
    opening.then(
      (socket) => {
        cancel()
        if (isLate) socket.close()
        else resolve(socket)
      },
      (error: unknown) => {
        cancel()
        reject(error instanceof Error ? error : new Error(String(error)))
      },
    )
  })
}

async function carry(ctx: RequestContext, { settings }: Gateway, { socket, side }: Connected): Promise<SessionEnd> {
  const { balancer, exchange, stream, probe, host } = ctx
  probe.onConnection?.(ctx, {
    kind: stream?.protocol === 'udp' ? 'udp' : stream?.isTls && !stream.isPassedThrough ? 'tls' : 'tcp',
    upstream: `${balancer?.hostname ?? balancer?.ip ?? ''}:${balancer?.port ?? 0}`,
    ...(ctx.request.tls?.serverName !== undefined && { serverName: ctx.request.tls.serverName }),
  })
  const end = await relay(ctx, socket, {
    upstream: side,
    idle: balancer?.readTimeout ?? 60_000,
    isHalfClosing: settings.isStreamHalfClosing === true,
    endSending: () => exchange.endSending?.(),
  })
  socket.close()
  side.endedAt = host.now()
  if (end.message !== undefined) writeLog(ctx, end.code === 'idle' ? 'info' : 'error', end.message)
  return end
}
