import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Route } from '../entities.ts'
import { routePriority } from './priority.ts'
import type { RoutedRequest } from './routed-request.ts'
import { testEntities, testRequest, testRoute } from './router.contract.ts'
import { createRouteTable } from './router.ts'

const HOSTS = ['a.test', 'b.test', '*.test', 'a.*']
const PATHS = ['/', '/a', '/a/', '/a/b', '/b', '~/a/\\d+', '~/[ab]']
const METHODS = ['GET', 'PUT']

function subset<T>(items: readonly T[], maxLength: number) {
  return fc.option(fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength }), { nil: undefined })
}

function routesOf(hosts: readonly string[], paths: readonly string[]) {
  const route = fc.record({
    hosts: subset(hosts, 2),
    paths: subset(paths, 1),
    methods: subset(METHODS, 2),
    regexPriority: fc.nat(2),
    expression: fc.constant(undefined as string | undefined),
    priority: fc.nat(3),
  })
  const isLimited = ({ hosts: h, paths: p, methods: m }: { hosts?: unknown; paths?: unknown; methods?: unknown }) =>
    [h, p, m].some((list) => list !== undefined)
  return fc
    .array(route.filter(isLimited), { maxLength: 12 })
    .map((list) =>
      list.map((parts, index) => testRoute(`r${String(index).padStart(2, '0')}`, { ...parts, createdAt: index })),
    )
}

const request: fc.Arbitrary<RoutedRequest> = fc
  .record({
    hostHeader: fc.constantFrom('a.test', 'b.test', 'c.test', 'a.org', 'x'),
    path: fc.constantFrom('/', '/a', '/a/b', '/a/12', '/ab', '/b/c', '/c'),
    method: fc.constantFrom('GET', 'PUT', 'POST'),
  })
  .map((parts) => testRequest(parts))

/** Says of one route what the documentation says, with nothing prepared. */
function fits({ hosts, paths, methods }: Route, { hostHeader = '', path, method }: RoutedRequest): boolean {
  const hostFits = (host: string) =>
    host.startsWith('*')
      ? hostHeader.endsWith(host.slice(1))
      : host.endsWith('*')
        ? hostHeader.startsWith(host.slice(0, -1))
        : host === hostHeader
  const pathFits = (wanted: string) =>
    wanted.startsWith('~') ? new RegExp(`^${wanted.slice(1)}`).test(path) : path.startsWith(wanted)
  return (!hosts || hosts.some(hostFits)) && (!paths || paths.some(pathFits)) && (!methods || methods.includes(method))
}

function firstBy(routes: readonly Route[], sent: RoutedRequest, compare: (a: Route, b: Route) => number) {
  return routes.filter((route) => fits(route, sent)).toSorted(compare)[0]?.id
}

it('traditional_compatible finds what a slow search by priority finds', () => {
  const rank = (route: Route) => routePriority(route, route.paths)
  const compare = (a: Route, b: Route) => (rank(a) === rank(b) ? (a.id < b.id ? 1 : -1) : rank(a) < rank(b) ? 1 : -1)
  fc.assert(
    fc.property(routesOf(HOSTS, PATHS), request, (routes, sent) => {
      const table = createRouteTable(testEntities(routes), 'traditional_compatible', { subsystem: 'http' })
      expect(table.find(sent)?.route.id).toBe(firstBy(routes, sent, compare))
      const explained = table.explain(sent, table.find(sent)?.route)
      expect(
        explained.every(
          ({ matched, routeId }) => matched === routes.some((route) => route.id === routeId && fits(route, sent)),
        ),
      ).toBe(true)
    }),
    { numRuns: 400 },
  )
})

it('traditional finds what a slow search by number, kind and length of attributes finds', () => {
  const weight = ({ hosts, paths, methods }: Route) => [hosts, paths, methods].filter(Boolean).length
  const bits = ({ hosts, paths, methods }: Route) => (hosts ? 4 : 0) + (paths ? 2 : 0) + (methods ? 1 : 0)
  const length = ({ paths }: Route) => paths?.[0]?.length ?? 0
  const compare = (a: Route, b: Route) =>
    weight(b) - weight(a) || bits(b) - bits(a) || length(b) - length(a) || a.createdAt - b.createdAt
  fc.assert(
    fc.property(routesOf(['a.test', 'b.test'], ['/', '/a', '/a/', '/a/b', '/b']), request, (routes, sent) => {
      const table = createRouteTable(testEntities(routes), 'traditional', { subsystem: 'http' })
      expect(table.find(sent)?.route.id).toBe(firstBy(routes, sent, compare))
    }),
    { numRuns: 400 },
  )
})

it('expressions finds what a slow search by priority finds', () => {
  const quote = (values: readonly string[], field: string) =>
    values.map((value) => `${field} == "${value}"`).join(' || ')
  const expressionOf = ({ hosts, paths, methods }: Route) =>
    [
      hosts && `(${quote(hosts, 'http.host')})`,
      paths && `(${paths.map((path) => `http.path ^= "${path}"`).join(' || ')})`,
      methods && quote(methods, 'http.method'),
    ]
      .filter(Boolean)
      .join(' && ')
  const compare = (a: Route, b: Route) => (b.priority ?? 0) - (a.priority ?? 0) || (a.id < b.id ? 1 : -1)
  fc.assert(
    fc.property(routesOf(['a.test', 'b.test'], ['/', '/a', '/a/b', '/b']), request, (routes, sent) => {
      const written = routes.map(({ hosts: _h, paths: _p, methods: _m, ...route }, index) => ({
        ...testRoute(route.id, {}),
        priority: route.priority,
        expression: expressionOf(routes[index] ?? testRoute('none', {})),
      }))
      const table = createRouteTable(testEntities(written), 'expressions', { subsystem: 'http' })
      expect(table.find(sent)?.route.id).toBe(firstBy(routes, sent, compare))
    }),
    { numRuns: 400 },
  )
})
