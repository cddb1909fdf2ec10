import fc from 'fast-check'
import { expect, it } from 'vitest'

import { createMemoryHost } from '../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { Entities } from './entities.ts'
import type { PluginRow } from './plugin.ts'
import { buildPluginsIterator } from './plugins-iterator.ts'
import { RequestContext } from './request-context.ts'
import { ALICE, plugin, ROUTE, row, SERVICE } from './tests/gateway-under-test.ts'

/** Kong's table, word for word (docs/kong/loading.md §7): one rung per line, the first that has a row wins. */
const RUNGS = `
1 C+R+S
2 G+S+R
3 C+R
4 C+S
5 G+R
6 G+S
7 R+S
8 C
9 G
10 R
11 S
12 global`
  .trim()
  .split('\n')
  .map((line) => new Set((line.split(' ')[1] ?? '').split('+').filter((part) => part !== 'global')))

const IDS = ['one', 'two']
/** One of them most of the time, so that rows and requests meet. */
const anyId = fc.constantFrom('one', 'one', 'one', 'two')
const optionalId = fc.option(anyId, { nil: undefined, freq: 2 })
interface Scope {
  readonly route: string | undefined
  readonly service: string | undefined
  readonly consumer: string | undefined
  readonly group: string | undefined
}
const scope: fc.Arbitrary<Scope> = fc
  .record({ route: optionalId, service: optionalId, consumer: optionalId, group: optionalId })
  .filter(({ consumer, group }) => consumer === undefined || group === undefined)
const asked = fc.record({
  route: anyId,
  service: optionalId,
  consumer: optionalId,
  groups: fc.subarray(IDS),
})

/** The obvious way: for each rung, for each group by name, look for a row of exactly that scope. */
function slowly(scopes: readonly Scope[], request: ReturnType<(typeof asked)['generate']>['value']): Scope | undefined {
  for (const rung of RUNGS) {
    for (const group of rung.has('G') ? request.groups.toSorted() : [undefined]) {
      const wanted = {
        route: rung.has('R') ? request.route : undefined,
        service: rung.has('S') ? request.service : undefined,
        consumer: rung.has('C') ? request.consumer : undefined,
        group,
      }
      const isAsked = [
        [rung.has('S'), wanted.service],
        [rung.has('C'), wanted.consumer],
        [rung.has('G'), wanted.group],
      ].every(([needed, id]) => !needed || id !== undefined)
      // Later rows of one scope replace earlier ones (Kong: loading.md §6).
      const found = scopes.findLast((one) => keyOf(one) === keyOf(wanted))
      if (isAsked && found) return found
    }
  }
  return undefined
}

const keyOf = ({ route, service, consumer, group }: Scope) => `${route}/${service}/${consumer}/${group}`

function rowsOf(scopes: readonly Scope[]): PluginRow[] {
  return scopes.map((one, index) =>
    row('p', {
      id: String(index),
      ...(one.route !== undefined && { routeId: one.route }),
      ...(one.service !== undefined && { serviceId: one.service }),
      ...(one.consumer !== undefined && { consumerId: one.consumer }),
      ...(one.group !== undefined && { consumerGroupId: one.group }),
    }),
  )
}

it('chooses what the table of twelve rungs says, and without groups that of eight', () => {
  const host = createMemoryHost()
  fc.assert(
    fc.property(fc.array(scope, { minLength: 1, maxLength: 12 }), asked, (scopes, request) => {
      const entities: Entities = { services: [], routes: [], consumers: [], plugins: rowsOf(scopes), others: {} }
      const { candidates } = buildPluginsIterator([plugin('p', 1, {})], entities)
      const ctx = new RequestContext('id', new RecordedExchange(requestOf('GET', '/')), host, {})
      ctx.route = { ...ROUTE, id: request.route }
      ctx.service = request.service === undefined ? undefined : { ...SERVICE, id: request.service }
      ctx.consumer = request.consumer === undefined ? undefined : { ...ALICE, id: request.consumer }
      ctx.consumerGroups = request.groups.toReversed().map((id) => ({ id, name: id }))
      const expected = slowly(scopes, request)
      expect(candidates[0]?.choose(ctx)?.row.id).toBe(expected && String(scopes.lastIndexOf(expected)))
    }),
    { numRuns: 5000 },
  )
})
