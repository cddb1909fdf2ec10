import { writeLog } from '../error-log.ts'
import type { Gateway } from '../gateway.ts'
import { NAME_RESOLUTION_FAILED, NO_PEER, type Rejection } from '../rejections.ts'
import type { BalancerData, RequestContext } from '../request-context.ts'
import type { Peer } from '../upstream-request.ts'
import { addressType } from '../upstream-vars.ts'
import { balancerFor, type Balancer, type Target } from './balancer.ts'

/** A peer, or the answer Kong gives when there is none (Kong: phases.md §4.3). */
export type Resolution = { readonly peer: Peer } | { readonly rejection: Rejection }

/** Finds where the next try goes: an upstream's target, an address, or a name to look up (Kong: router.md §7). */
export async function resolvePeer(ctx: RequestContext, gateway: Gateway): Promise<Resolution> {
  const { balancer } = ctx
  if (!balancer) return { rejection: NO_PEER }
  const pool = balancerFor(gateway, balancer.host)
  const target = pool ? pool.pick(ctx) : { host: balancer.host, port: balancer.port, weight: 1 }
  if (!target) return { rejection: NO_PEER }
  if (pool) hold(ctx, pool, target)
  const ip = addressType(target.host) === 'name' ? await lookUp(ctx, target.host) : target.host
  if (ip === undefined) return { rejection: NAME_RESOLUTION_FAILED }
  balancer.hostname = target.host
  balancer.ip = ip
  if (pool) balancer.port = target.port
  return { peer: { ip, port: target.port } }
}

/** Targets that a request keeps busy until its log phase. */
const held = new WeakMap<RequestContext, (() => void)[]>()

function hold(ctx: RequestContext, pool: Balancer, target: Target): void {
  if (!pool.release) return
  const releases = held.get(ctx) ?? []
  releases.push(() => pool.release?.(target))
  held.set(ctx, releases)
}

/** The request is over: its targets are free again (Kong: phases.md §10). */
export function releaseTargets(ctx: RequestContext): void {
  for (const release of held.get(ctx) ?? []) release()
  held.delete(ctx)
}

async function lookUp(ctx: RequestContext, name: string): Promise<string | undefined> {
  try {
    const [address] = await ctx.host.resolve(name)
    if (address !== undefined) return address
  } catch {
    // The reason is always the same to Kong: the name has no address.
  }
  const message = 'DNS resolution failed: dns server error: 3 name error. Tried: table: 0x7f0000000000'
  writeLog(ctx, 'error', `[lua] init.lua:371: execute(): ${message}`)
  return undefined
}

/** `$upstream_host` when neither the route nor a plugin chose one (Kong: phases.md §13). */
export function setUpstreamHost({ vars }: RequestContext, { hostname, port, scheme }: BalancerData): void {
  const isDefault = (port === 80 && /^(http|grpc)$/.test(scheme)) || (port === 443 && /^(https|grpcs)$/.test(scheme))
  vars.set('upstream_host', isDefault ? (hostname ?? '') : `${hostname ?? ''}:${port}`)
}
