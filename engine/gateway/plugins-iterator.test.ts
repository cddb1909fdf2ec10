import { describe, expect, it } from 'vitest'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { PluginRow } from './plugin.ts'
import { buildPluginsIterator, type PluginsIterator } from './plugins-iterator.ts'
import { RequestContext } from './request-context.ts'
import { ALICE, plugin, ROUTE, row, SERVICE } from './tests/gateway-under-test.ts'

const R = { routeId: ROUTE.id }
const S = { serviceId: SERVICE.id }
const C = { consumerId: ALICE.id }
/** From the most to the least specific (Kong: loading.md §7). */
const LADDER: readonly (readonly [scope: string, Partial<PluginRow>])[] = [
  ['route+service+consumer', { ...R, ...S, ...C }],
  ['route+consumer', { ...R, ...C }],
  ['service+consumer', { ...S, ...C }],
  ['route+service', { ...R, ...S }],
  ['consumer', C],
  ['route', R],
  ['service', S],
  ['global', {}],
]

function iteratorOf(rows: readonly PluginRow[], ignores = {}): PluginsIterator {
  const entities = { services: [SERVICE], routes: [ROUTE], consumers: [ALICE], plugins: rows, others: {} }
  return buildPluginsIterator([{ ...plugin('p', 1, { access: () => undefined }), ignores }], entities)
}

function contextOf(changes: Partial<Pick<RequestContext, 'route' | 'service' | 'consumer'>>): RequestContext {
  const ctx = new RequestContext('id', new RecordedExchange(requestOf('GET', '/')), createMemoryHost(), {})
  return Object.assign(ctx, changes)
}
const EVERYTHING = { route: ROUTE, service: SERVICE, consumer: ALICE }

describe('the configuration for a request', () => {
  it('is the most specific one that applies', () => {
    const rows = LADDER.map(([scope, ids]) => row('p', { id: scope, ...ids }))
    const chosen = rows.map((_, i) => iteratorOf(rows.slice(i)).candidates[0]?.choose(contextOf(EVERYTHING))?.row.id)
    expect(chosen).toEqual(LADDER.map(([scope]) => scope))
  })

  it('knows no consumer before one is authenticated', () => {
    const rows = LADDER.map(([scope, ids]) => row('p', { id: scope, ...ids }))
    const { consumer: _, ...anonymous } = EVERYTHING
    expect(iteratorOf(rows).candidates[0]?.choose(contextOf(anonymous))?.row.id).toBe('route+service')
  })

  it('falls through a disabled row', () => {
    const rows = [row('p', { id: 'route', ...R, enabled: false }), row('p', { id: 'global' })]
    expect(iteratorOf(rows).candidates[0]?.choose(contextOf(EVERYTHING))?.row.id).toBe('global')
  })

  it('ignores a scope that the schema forbids', () => {
    const rows = [row('p', { id: 'consumer', ...C })]
    expect(iteratorOf(rows, { consumer: true }).candidates[0]?.choose(contextOf({}))?.row.id).toBe('consumer')
  })

  it('comes with the ladder of all that were looked at', () => {
    const [candidate] = iteratorOf([row('p', { id: 'global' }), row('p', { id: 'alice', ...C })]).candidates
    const ctx = contextOf({ route: ROUTE, service: SERVICE })
    expect(candidate?.ladder(ctx, candidate.choose(ctx))).toEqual([
      { rowId: 'alice', scope: 'consumer alice', isWinner: false, missing: 'consumer alice' },
      { rowId: 'global', scope: 'global', isWinner: true },
    ])
  })
})

describe('the order of plugins', () => {
  it('is by priority, then by descending name', () => {
    const plugins = [plugin('alpha', 10, {}), plugin('zeta', 10, {}), plugin('low', -5, {}), plugin('high', 99, {})]
    const rows = plugins.map(({ name }) => row(name))
    const iterator = buildPluginsIterator(plugins, {
      services: [],
      routes: [],
      consumers: [],
      plugins: rows,
      others: {},
    })
    expect(iterator.candidates.map((candidate) => candidate.plugin.name)).toEqual(['high', 'zeta', 'alpha', 'low'])
  })
})
