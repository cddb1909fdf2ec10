import type { Gateway } from '../gateway.ts'
import { UpstreamPool, type TargetRow } from './upstream-pool.ts'
import { upstreamOf, type Upstream } from './upstream.ts'

type Row = Readonly<Record<string, unknown>>
type Parts = Pick<Gateway, 'entities' | 'host'>

const pools = new WeakMap<Parts, Map<string, UpstreamPool | undefined>>()

/** The pool of the upstream with that name; undefined when there is none and the name is a host. */
export function poolOf(gateway: Parts, name: string): UpstreamPool | undefined {
  let known = pools.get(gateway)
  if (!known) pools.set(gateway, (known = new Map()))
  if (!known.has(name)) known.set(name, createPool(gateway, name))
  return known.get(name)
}

/** Active health checks begin with the configuration, not with its first request. */
export function startHealthChecks(gateway: Parts): void {
  for (const row of gateway.entities.others['upstreams'] ?? []) void poolOf(gateway, String(row['name']))?.start()
}

function createPool({ entities, host }: Parts, name: string): UpstreamPool | undefined {
  const row = entities.others['upstreams']?.find((upstream) => upstream['name'] === name)
  if (!row) return undefined
  const upstream = upstreamOf(row)
  const own = (entities.others['targets'] ?? []).filter((target) => belongsTo(target, upstream))
  return new UpstreamPool(host, upstream, [...own, ...nestedTargets(row)].map(targetOf))
}

function belongsTo({ upstream: reference }: Row & { readonly upstream?: unknown }, { id, name }: Upstream): boolean {
  const isRow = typeof reference === 'object' && reference !== null
  const key = isRow ? ((reference as Row)['id'] ?? (reference as Row)['name']) : reference
  return key !== undefined && (key === id || key === name)
}

function nestedTargets({ targets }: Row & { readonly targets?: unknown }): readonly Row[] {
  return Array.isArray(targets) ? (targets as readonly Row[]) : []
}

/** `host[:port]`, port 8000 and weight 100 by default. */
function targetOf(row: Row): TargetRow {
  const text = String(row['target'] ?? '')
  const [, name = text, port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(text) ?? []
  return { name: name.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? 8000), weight: Number(row['weight'] ?? 100) }
}
