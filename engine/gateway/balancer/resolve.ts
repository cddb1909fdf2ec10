import { OutboundError } from '../../host.ts'
import { writeLog } from '../error-log.ts'
import type { Gateway } from '../gateway.ts'
import { whenReady, type Maybe } from '../maybe.ts'
import { NAME_RESOLUTION_FAILED, NO_PEER, resolveFailed, type Rejection } from '../rejections.ts'
import type { BalancerData, BalancerTry, RequestContext } from '../request-context.ts'
import type { Peer } from '../upstream-request.ts'
import { addressType } from '../upstream-vars.ts'
import { newHandle, type Handle } from './balancer.ts'
import { hashInput } from './hash-input.ts'
import { namesOf, type Place } from './names.ts'
import { poolOf } from './pools.ts'
import type { UpstreamPool } from './upstream-pool.ts'

/** A peer, or the answer Kong gives when there is none (Kong: phases.md §4.3). */
export type Resolution = { readonly peer: Peer } | { readonly rejection: Rejection }

/** What a request holds of an upstream until its log phase. */
interface Holding {
  readonly pool: UpstreamPool
  readonly handle: Handle
}

const holdings = new WeakMap<RequestContext, Holding>()
/** Finds where the next try goes: an upstream's target, an address, or a name to look up (Kong: router.md §7). */
export function resolvePeer(ctx: RequestContext, gateway: Gateway): Maybe<Resolution> {
  const { balancer } = ctx
  if (!balancer) return { rejection: NO_PEER }
  reportFailedTry(ctx)
  const pool = poolOf(gateway, balancer.host)
  return whenReady(pool ? pickFrom(pool, ctx, balancer) : lookUpHost(ctx, balancer), (resolution) => {
    if (ctx.hostFollowsTarget) setUpstreamHost(ctx, balancer)
    return resolution
  })
}

async function pickFrom(pool: UpstreamPool, ctx: RequestContext, balancer: BalancerData): Promise<Resolution> {
  const handle = handleOf(ctx, pool)
  const address = await pool.pick(handle)
  if (typeof address === 'string') return { rejection: NO_PEER }
  const { name, ip, port } = address
  balancer.hostname = pool.upstream.hostHeader ?? name
  balancer.ip = ip
  balancer.port = port
  return { peer: { ip, port } }
}

/** One handle for all tries, unless a plugin chose another upstream in between. */
function handleOf(ctx: RequestContext, pool: UpstreamPool): Handle {
  const held = holdings.get(ctx)
  if (held?.pool === pool) return held.handle
  held?.pool.release(held.handle)
  const isHashed = pool.upstream.algorithm === 'consistent-hashing'
  const handle = newHandle(isHashed ? hashInput(ctx, pool.upstream) : '')
  holdings.set(ctx, { pool, handle })
  return handle
}

function lookUpHost(ctx: RequestContext, balancer: BalancerData): Maybe<Resolution> {
  const { host } = balancer
  if (addressType(host) !== 'name') return settlePlace(balancer, { ip: host })
  return lookUp(ctx, host).then((place) => settlePlace(balancer, place))
}

function settlePlace(balancer: BalancerData, place: Place | { readonly rejection: Rejection }): Resolution {
  const { host, port } = balancer
  if ('rejection' in place) return place
  balancer.hostname = host
  balancer.ip = place.ip
  balancer.port = place.port ?? port
  return { peer: { ip: place.ip, port: balancer.port } }
}

/** Passive health checks hear of a try that failed when the next one begins (Kong: router.md §7). */
function reportFailedTry(ctx: RequestContext): void {
  const held = holdings.get(ctx)
  const last = ctx.balancer?.tries.at(-1)
  if (held && last?.state !== undefined) reportTry(ctx, held, last)
}

/** Tries whose outcome is known to the health checks. */
const reported = new WeakSet<BalancerTry>()

function reportTry(ctx: RequestContext, { pool, handle }: Holding, last: BalancerTry): void {
  if (!handle.address || reported.has(last)) return
  reported.add(last)
  const isFailed = last.state !== undefined
  const status = isFailed ? last.code : ctx.response.status
  if (status === 504) pool.report(handle.address, { type: 'timeout' })
  else pool.report(handle.address, isFailed ? { type: 'tcp-failure' } : { type: 'status', status: status ?? 0 })
  if (!isFailed) pool.observe(handle.address, ctx.host.now() - last.balancerStart)
}

/** The request is over: passive health checks hear of it, its target is free again (Kong: phases.md §10). */
export function releaseTargets(ctx: RequestContext): void {
  const held = holdings.get(ctx)
  if (!held) return
  holdings.delete(ctx)
  const last = ctx.balancer?.tries.at(-1)
  if (last) reportTry(ctx, held, last)
  held.pool.release(held.handle)
}

async function lookUp(ctx: RequestContext, name: string): Promise<Place | { readonly rejection: Rejection }> {
  let isUnknown = true
  try {
    const place = await namesOf(ctx.host).next(name)
    if (place !== undefined) return place
  } catch (thrown) {
    isUnknown = !(thrown instanceof OutboundError) || thrown.code === 'name-error'
  }
  const reason = `dns server error: ${isUnknown ? '3 name error' : '2 server failure'}`
  const message = `DNS resolution failed: ${reason}. Tried: table: 0x7f0000000000`
  writeLog(ctx, 'error', `[lua] init.lua:371: execute(): ${message}`)
  return { rejection: isUnknown ? NAME_RESOLUTION_FAILED : resolveFailed(name, reason) }
}

const CLEAR_SCHEMES: ReadonlySet<string> = new Set(['http', 'grpc', 'ws'])
const TLS_SCHEMES: ReadonlySet<string> = new Set(['https', 'grpcs', 'wss'])

/** `$upstream_host` when neither the route nor a plugin chose one; it follows the target from try to try (Kong: phases.md §13). */
export function setUpstreamHost(ctx: RequestContext, { hostname, port, scheme }: BalancerData): void {
  ctx.hostFollowsTarget = true
  const isDefault = (port === 80 && CLEAR_SCHEMES.has(scheme)) || (port === 443 && TLS_SCHEMES.has(scheme))
  ctx.vars.set('upstream_host', isDefault ? (hostname ?? '') : `${hostname ?? ''}:${port}`)
}
