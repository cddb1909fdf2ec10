import type { Entities } from '../entities.ts'
import type { Gateway } from '../gateway.ts'
import type { Host } from '../../host.ts'
import { UpstreamPool, type TargetRow } from './upstream-pool.ts'
import { upstreamOf, type Upstream } from './upstream.ts'

type Row = Readonly<Record<string, unknown>>
type Parts = Pick<Gateway, 'entities' | 'host'>

/**
 * Pools live as long as the row of their upstream: a change elsewhere leaves health and position alone, a change of
 * the row itself begins anew (Kong: the balancer's upstream events).
 */
const pools = new WeakMap<Host, WeakMap<Row, UpstreamPool>>()
const rowsByName = new WeakMap<Entities, ReadonlyMap<string, Row>>()

/** The pool of the upstream with that name; undefined when there is none and the name is a host. */
export function poolOf(gateway: Parts, name: string): UpstreamPool | undefined {
  const row = upstreamsOf(gateway.entities).get(name)
  return row && (knownPool(gateway.host, row) ?? createPool(gateway, row))
}

/** What a configuration brings into force: its pools, with active health checks from the beginning on. */
export function startPools(gateway: Parts): void {
  for (const [name, row] of upstreamsOf(gateway.entities)) {
    const pool = poolOf(gateway, name)
    pool?.setTargets(targetsOf(gateway.entities, row))
    void pool?.start()
    void pool?.ready()
  }
}

/** Health checks of a replaced configuration end, unless the one after it has the same upstreams. */
export function stopPools({ entities, host }: Parts, successor?: Parts): void {
  const kept = new Set(successor ? upstreamsOf(successor.entities).values() : [])
  for (const row of upstreamsOf(entities).values()) if (!kept.has(row)) knownPool(host, row)?.stop()
}

function upstreamsOf(entities: Entities): ReadonlyMap<string, Row> {
  const known = rowsByName.get(entities)
  if (known) return known
  const rows = new Map((entities.others['upstreams'] ?? []).map((row) => [String(row['name']), row]))
  rowsByName.set(entities, rows)
  return rows
}

function knownPool(host: Host, row: Row): UpstreamPool | undefined {
  return pools.get(host)?.get(row)
}

function createPool({ entities, host }: Parts, row: Row): UpstreamPool {
  const pool = new UpstreamPool(host, upstreamOf(row), targetsOf(entities, row))
  const ofHost = pools.get(host) ?? new WeakMap<Row, UpstreamPool>()
  pools.set(host, ofHost.set(row, pool))
  return pool
}

function targetsOf(entities: Entities, row: Row): TargetRow[] {
  const upstream = upstreamOf(row)
  const own = (entities.others['targets'] ?? []).filter((target) => belongsTo(target, upstream))
  return [...own, ...nestedTargets(row)].map(targetOf)
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
  const { name, port } = targetPlace(String(row['target'] ?? ''))
  return { name, port, weight: Number(row['weight'] ?? 100) }
}

/** Host and port of a target's text. */
export function targetPlace(text: string): { readonly name: string; readonly port: number } {
  const [, name = text, port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(text) ?? []
  return { name: name.replace(/^\[(.*)\]$/, '$1'), port: Number(port ?? 8000) }
}
