import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileRouterPattern } from '../../assembly/router-pattern.ts'
import type { Route } from '../entities.ts'
import { HeaderList } from '../header-list.ts'
import { routePriority } from './priority.ts'
import { ROUTER_FLAVORS } from './route-table.ts'
import type { RoutedRequest } from './routed-request.ts'
import { testEntities, testRequest, testRoute } from './router.contract.ts'
import { createRouteTable } from './router.ts'
import { splitByPaths } from './split-paths.ts'

// Routes with several paths, headers and server names: those Kong takes apart into one matcher for each length.
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const route = fc
  .record({
    hosts: optional(fc.uniqueArray(fc.constantFrom('a.test', '*.test', 'b.*'), { minLength: 1, maxLength: 2 })),
    paths: optional(
      fc.uniqueArray(fc.constantFrom('/', '/a', '/ab', '/a/b', '~/a/\\d+', '~/[ab]+$'), { minLength: 1, maxLength: 4 }),
    ),
    headers: optional(
      fc.constantFrom<NonNullable<Route['headers']>>(
        { 'x-a': ['1'] },
        { 'x-a': ['1', '2'], 'x-b': ['Yes'] },
        { 'x-b': ['~*^y'] },
      ),
    ),
    snis: optional(fc.constantFrom(['a.test'], ['*.test', 'b.test'])),
    regexPriority: fc.nat(1),
  })
  .filter(({ hosts, paths, headers, snis }) => [hosts, paths, headers, snis].some((part) => part !== undefined))
const routes = fc
  .array(route, { maxLength: 10 })
  .map((list) =>
    list.map((parts, index) => testRoute(`r${String(index).padStart(2, '0')}`, { ...parts, createdAt: index })),
  )

interface Asked {
  readonly sent: RoutedRequest
  readonly headers: Readonly<Record<string, string>>
}
const asked: fc.Arbitrary<Asked> = fc
  .record({
    hostHeader: fc.constantFrom('a.test', 'b.test', 'b.org', 'x'),
    path: fc.constantFrom('/', '/a', '/ab', '/a/12', '/a/b/c', '/b'),
    serverName: fc.constantFrom(undefined, 'a.test', 'b.test'),
    headers: fc.constantFrom<Asked['headers']>({}, { 'X-A': '1' }, { 'X-A': '2', 'X-B': 'yes' }, { 'X-B': 'YES' }),
  })
  .map(({ headers, serverName, ...parts }) => {
    const scheme = serverName === undefined ? 'http' : 'https'
    const lines = new HeaderList(Object.entries(headers))
    return { sent: testRequest({ ...parts, scheme, serverName, headers: lines }), headers }
  })

const wild = (pattern: string, text: string) =>
  pattern.startsWith('*')
    ? text.endsWith(pattern.slice(1))
    : pattern.endsWith('*')
      ? text.startsWith(pattern.slice(0, -1))
      : pattern === text

/** One matcher, word for word as docs/kong/router.md §2 has it. */
function fits({ hosts, headers, snis }: Route, paths: readonly string[] | undefined, { sent, headers: given }: Asked) {
  const { hostHeader = '', path, scheme, serverName = '' } = sent
  const headerFits = ([name, values]: readonly [string, readonly string[]]) => {
    const own = Object.entries(given)
      .find(([key]) => key.toLowerCase() === name)?.[1]
      .toLowerCase()
    return values.some((value) => {
      const wanted = value.toLowerCase()
      return own !== undefined && (wanted.startsWith('~*') ? new RegExp(wanted.slice(2)).test(own) : own === wanted)
    })
  }
  const pathFits = (wanted: string) =>
    wanted.startsWith('~') ? new RegExp(`^${wanted.slice(1)}`).test(path) : path.startsWith(wanted)
  return (
    (!hosts || hosts.some((host) => wild(host, hostHeader))) &&
    (!paths || paths.some(pathFits)) &&
    (!snis || scheme !== 'https' || snis.some((sni) => wild(sni, serverName))) &&
    Object.entries(headers ?? {}).every(headerFits)
  )
}

it('traditional_compatible finds what a slow search through all parts of all routes finds', () => {
  fc.assert(
    fc.property(routes, asked, (list, one) => {
      const parts = list.flatMap(splitByPaths).map((part) => ({ ...part, rank: routePriority(part.route, part.paths) }))
      const [best] = parts
        .filter((part) => fits(part.route, part.paths, one))
        .toSorted((a, b) => (a.rank === b.rank ? (a.id < b.id ? 1 : -1) : a.rank < b.rank ? 1 : -1))
      const table = createRouteTable(testEntities(list), 'traditional_compatible', { subsystem: 'http' })
      expect(table.find(one.sent)?.route.id).toBe(best?.route.id)
    }),
    { numRuns: 500 },
  )
})

const isPattern = (headers: Route['headers']) =>
  Object.values(headers ?? {})
    .flat()
    .includes('~*^y')

it.each(ROUTER_FLAVORS)('%s gives no route that does not fit, and some route where one fits', (flavor) => {
  fc.assert(
    fc.property(routes, asked, (all, one) => {
      // The old router has its own mind about names of plain HTTP and about patterns with capitals (surprises.md 8).
      const list = flavor === 'traditional' ? all.filter(({ snis, headers }) => !snis && !isPattern(headers)) : all
      const table = createRouteTable(testEntities(list), flavor, {
        subsystem: 'http',
        compilePcre: compileRouterPattern,
      })
      const found = table.find(one.sent)?.route
      const fitting = list.filter((each) => fits(each, each.paths, one))
      if (found) expect(fitting.map(({ id }) => id)).toContain(found.id)
      else expect(fitting).toEqual([])
    }),
    { numRuns: 300 },
  )
})
