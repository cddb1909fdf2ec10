import type { Row } from '../../gateway/declarative/rows.ts'
import { valueAt } from '../../gateway/schema/field.ts'
import { isUuid } from '../../gateway/uuid.ts'
import { targetPlace } from '../../gateway/balancer/pools.ts'
import type { AddressState, UpstreamState } from '../facts.ts'
import type { Collection } from '../store/collection.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { pageOf } from '../store/page.ts'
import { targetAddress } from '../store/particulars.ts'
import { nestedCollectionEndpoint, pageAnswer, type Nested } from './collection.ts'
import { noContent, notFound, ok, type Call, type Endpoint } from './endpoint.ts'
import { nestedEntityEndpoint, put } from './entity.ts'
import { rowAt, shown } from './keys.ts'

interface Parts {
  readonly store: EntityStore
  readonly upstreams: Collection
  readonly targets: Collection
  readonly key: string
}

/** `/upstreams/{u}/targets…` and `/upstreams/{u}/health` (Kong: admin-api.md §4, router.md §7). */
export function upstreamsEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const [upstreams, targets] = [store.collection('upstreams'), store.collection('targets')]
  const [, key = '', below, ...more] = segments
  if (!upstreams || !targets) return undefined
  const parts = { store, upstreams, targets, key }
  if (below === 'health' && more.length === 0) return { GET: (call) => health(call, parts) }
  if (below !== 'targets') return undefined
  const nested: Nested = { parents: upstreams, key, children: targets, field: 'upstream' }
  const [target, ...deed] = more
  if (target === undefined) return nestedCollectionEndpoint(nested)
  if (target === 'all' && deed.length === 0) return { GET: (call) => allTargets(call, parts) }
  return deed.length === 0 ? targetEndpoint(parts, nested, target) : markEndpoint(parts, target, deed)
}

/** A target by id or by `host:port`, among those of its upstream. */
function targetEndpoint(parts: Parts, nested: Nested, text: string): Endpoint {
  const { store, targets } = parts
  const row = targetOf(parts, text)
  if (row || isUuid(text)) return nestedEntityEndpoint(nested, row?.id ?? text)
  const missing = () => notFound()
  return {
    GET: missing,
    PATCH: missing,
    DELETE: missing,
    PUT(call) {
      const upstream = rowAt(store, parts.upstreams, parts.key)
      const id = store.options.services.newUuid?.() ?? ''
      return upstream ? put(call, targets, { id }, { target: text, upstream: { id: upstream.id } }) : notFound()
    },
  }
}

function targetOf({ store, upstreams, targets, key }: Parts, text: string): Row | undefined {
  const upstream = rowAt(store, upstreams, key)
  if (!upstream) return undefined
  const address = targetAddress(text)
  return targets.ownedBy('upstream', upstream.id).find(({ id, value }) => id === text || value['target'] === address)
}

function allTargets(call: Call, { store, upstreams, targets, key }: Parts) {
  const upstream = rowAt(store, upstreams, key)
  if (!upstream) return notFound()
  const page = pageOf(targets, call.query, { field: 'upstream', id: upstream.id })
  return pageAnswer(page, {
    show: (row) => shown(store, row),
    path: `/upstreams/${upstream.id}/targets/all`,
    further: '',
  })
}

/** `PUT …/targets/{t}[/{address}]/healthy`: all addresses of a target, or one of them. */
function markEndpoint(parts: Parts, target: string, deed: readonly string[]): Endpoint | undefined {
  const state = deed.at(-1)
  if ((state !== 'healthy' && state !== 'unhealthy') || deed.length > 2) return undefined
  const address = deed.length === 2 ? deed[0] : undefined
  return {
    PUT({ facts }) {
      const row = targetOf(parts, target)
      const upstream = String(upstreamOf(parts)?.value['name'])
      const all = row ? addressesOf(facts.controls.upstreamState(upstream), row) : []
      const meant = all.filter(({ ip, port }) => address === undefined || address === ip || address === `${ip}:${port}`)
      if (!row || (address !== undefined && meant.length === 0)) return notFound()
      for (const one of meant) facts.controls.setAddressHealth(upstream, one, state === 'healthy')
      return noContent()
    },
  }
}

function upstreamOf({ store, upstreams, key }: Parts): Row | undefined {
  return rowAt(store, upstreams, key)
}

/** What the balancer knows of a target; one that it has not met yet is an address that nobody doubts. */
function addressesOf(state: UpstreamState | undefined, { value }: Row): readonly AddressState[] {
  const { name, port } = targetPlace(String(value['target']))
  const known = state?.targets.find((target) => target.name === name && target.port === port)
  const weight = Number(value['weight'])
  return known?.addresses ?? (/^[\d.]+$|:/.test(name) ? [{ ip: name, port, weight, isAvailable: true }] : [])
}

/** `/upstreams/{u}/health`: of each target, or of the balancer as a whole (Kong: admin-api.md §4). */
function health({ query, facts, store }: Call, parts: Parts) {
  const upstream = upstreamOf(parts)
  if (!upstream) return notFound()
  const { id, value } = upstream
  const state = facts.controls.upstreamState(String(value['name']))
  const own = parts.targets.ownedBy('upstream', id)
  const hosts = own.map((row) => ({ row, addresses: addressesOf(state, row) }))
  const isOn = isChecked(upstream)
  if (query['balancer_health'] === '1') {
    const isHealthy = state?.isHealthy ?? true
    const overall = isHealthy ? 'HEALTHY' : 'UNHEALTHY'
    const details = {
      healthy: isHealthy,
      weight: weightOf(hosts.flatMap(({ addresses }) => addresses)),
      hosts: hosts.map(hostJson),
    }
    const data = { id, name: value['name'], health: isOn ? overall : 'HEALTHCHECKS_OFF', ...(isOn && { details }) }
    return ok({ data, next: null, node_id: facts.nodeId })
  }
  const data = hosts.map((host) => ({
    ...shown(store, host.row),
    health: isOn ? targetHealth(host.addresses) : 'HEALTHCHECKS_OFF',
    data: hostJson(host),
  }))
  return ok({ data, next: null, node_id: facts.nodeId })
}

function targetHealth(addresses: readonly AddressState[]): string {
  if (addresses.length === 0) return 'DNS_ERROR'
  return addresses.some(({ isAvailable }) => isAvailable) ? 'HEALTHY' : 'UNHEALTHY'
}

function hostJson({ row, addresses }: { readonly row: Row; readonly addresses: readonly AddressState[] }) {
  const { name, port } = targetPlace(String(row.value['target']))
  return {
    host: name,
    port,
    dns: 'A',
    nodeWeight: row.value['weight'],
    weight: weightOf(addresses),
    addresses: addresses.map(({ ip, port: own, weight, isAvailable }) => ({
      ip,
      port: own,
      weight,
      health: isAvailable ? 'HEALTHY' : 'UNHEALTHY',
    })),
  }
}

function weightOf(addresses: readonly AddressState[]) {
  const sum = (list: readonly AddressState[]) => list.reduce((total, { weight }) => total + weight, 0)
  const [total, available] = [sum(addresses), sum(addresses.filter(({ isAvailable }) => isAvailable))]
  return { total, available, unavailable: total - available }
}

const CHECKS = [
  'active.healthy.interval',
  'active.unhealthy.interval',
  'passive.unhealthy.http_failures',
  'passive.unhealthy.tcp_failures',
  'passive.unhealthy.timeouts',
]

function isChecked({ value }: Row): boolean {
  return CHECKS.some((path) => {
    const setting = valueAt(value, ['healthchecks', ...path.split('.')])
    return typeof setting === 'number' && setting > 0
  })
}
