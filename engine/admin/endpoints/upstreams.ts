import type { Row } from '../../gateway/declarative/rows.ts'
import { valueAt } from '../../gateway/schema/field.ts'
import { isUuid } from '../../gateway/uuid.ts'
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

/** `PUT …/targets/{t}[/{address}]/healthy`: accepted; which target is healthy the balancer finds out itself. */
function markEndpoint(parts: Parts, target: string, deed: readonly string[]): Endpoint | undefined {
  const state = deed.at(-1)
  if ((state !== 'healthy' && state !== 'unhealthy') || deed.length > 2) return undefined
  return { PUT: () => (targetOf(parts, target) ? noContent() : notFound()) }
}

function health({ query, facts, store }: Call, { upstreams, targets, key }: Parts) {
  const upstream = rowAt(store, upstreams, key)
  if (!upstream) return notFound()
  const state = isChecked(upstream) ? 'HEALTHY' : 'HEALTHCHECKS_OFF'
  if (query['balancer_health'] === '1') {
    const { id, value } = upstream
    return ok({ data: { id, name: value['name'], health: state, details: {} }, next: null, node_id: facts.nodeId })
  }
  const own = targets.ownedBy('upstream', upstream.id)
  const data = own.map((row) => ({ ...shown(store, row), health: state }))
  return ok({ data, next: null, node_id: facts.nodeId })
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
