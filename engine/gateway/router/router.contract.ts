import { describe, expect, it } from 'vitest'
import type { Entities, Route, Service } from '../entities.ts'
import { HeaderList } from '../header-list.ts'
import type { RouteTable } from './route-table.ts'
import type { RoutedRequest } from './routed-request.ts'

export const testService: Service = {
  id: 'b0000000-0000-4000-8000-000000000001',
  name: 's1',
  protocol: 'http',
  host: 'up.test',
  port: 80,
  path: undefined,
  retries: 5,
  connectTimeout: 60000,
  writeTimeout: 60000,
  readTimeout: 60000,
  enabled: true,
  tags: [],
}

/** A route with Kong's defaults. */
export function testRoute(id: string, parts: Partial<Route>): Route {
  return {
    id,
    name: id,
    serviceId: testService.id,
    protocols: ['http', 'https'],
    methods: undefined,
    hosts: undefined,
    paths: undefined,
    headers: undefined,
    snis: undefined,
    stripPath: true,
    preserveHost: false,
    requestBuffering: true,
    responseBuffering: true,
    regexPriority: 0,
    pathHandling: 'v0',
    httpsRedirectStatusCode: 426,
    createdAt: 0,
    tags: [],
    ...parts,
  }
}

export function testRequest({ port = 80, ...parts }: Partial<RoutedRequest> & { port?: number } = {}): RoutedRequest {
  const { hostHeader = 'api.test' } = parts
  return {
    method: 'GET',
    path: '/',
    scheme: 'http',
    serverName: undefined,
    source: { ip: '192.0.2.1', port: 40000 },
    destination: { ip: '192.0.2.2', port },
    headers: new HeaderList(),
    queries: [],
    ...parts,
    hostHeader: port === 80 ? hostHeader : `${hostHeader}:${port}`,
  }
}

export function testEntities(routes: readonly Route[]): Entities {
  return { services: [testService], routes, consumers: [], plugins: [], others: {} }
}

/** What every router flavor must do with routes that all flavors understand. */
export function routerContract(create: (entities: Entities) => RouteTable): void {
  const idOf = (routes: readonly Route[], request: Parameters<typeof testRequest>[0]) =>
    create(testEntities(routes)).find(testRequest(request))?.route.id

  describe('a router', () => {
    it('prefers a plain host to a path, and a longer prefix to a shorter one', () => {
      const routes = [
        testRoute('short', { paths: ['/a'] }),
        testRoute('long', { paths: ['/a/b'] }),
        testRoute('host', { hosts: ['api.test'] }),
      ]
      expect(idOf(routes, { path: '/a/b/c' })).toBe('host')
      expect(idOf(routes, { path: '/a/b/c', hostHeader: 'other.test' })).toBe('long')
      expect(idOf(routes, { path: '/ab', hostHeader: 'other.test' })).toBe('short')
      expect(idOf(routes, { path: '/', hostHeader: 'other.test' })).toBeUndefined()
    })

    it('prefers a regex to a prefix, and orders regexes by regex_priority', () => {
      const routes = [
        testRoute('prefix', { paths: ['/orders/long/prefix'] }),
        testRoute('first', { paths: ['~/orders/.*'] }),
        testRoute('second', { paths: [String.raw`~/orders/(?<id>\w+)`], regexPriority: 3 }),
      ]
      expect(idOf(routes, { path: '/orders/long/prefix' })).toBe('second')
    })

    it('matches wildcard hosts, and a port only when the route names one', () => {
      const routes = [
        testRoute('right', { hosts: ['api.*'] }),
        testRoute('left', { hosts: ['*.example.org'] }),
        testRoute('port', { hosts: ['p.test:8000'] }),
      ]
      expect(idOf(routes, { hostHeader: 'api.com' })).toBe('right')
      expect(idOf(routes, { hostHeader: 'a.b.example.org' })).toBe('left')
      expect(idOf(routes, { hostHeader: 'example.org' })).toBeUndefined()
      expect(idOf(routes, { hostHeader: 'p.test', port: 8000 })).toBe('port')
      expect(idOf(routes, { hostHeader: 'p.test', port: 80 })).toBeUndefined()
    })

    it('compares methods exactly and header values without case', () => {
      const routes = [
        testRoute('get', { methods: ['GET'], headers: { 'X-Version': ['V1', 'V2'] } }),
        testRoute('beta', { headers: { 'X-Version': ['~*^beta-\\d+$'] } }),
      ]
      const headers = (value: string) => new HeaderList([['x-version', value]])
      expect(idOf(routes, { headers: headers('v1') })).toBe('get')
      expect(idOf(routes, { headers: headers('BETA-12') })).toBe('beta')
      expect(idOf(routes, { headers: headers('beta-') })).toBeUndefined()
      expect(idOf(routes, { method: 'get', headers: headers('v1') })).toBeUndefined()
    })

    it('leaves out routes of a disabled service', () => {
      const table = create({
        ...testEntities([testRoute('r', { paths: ['/'] })]),
        services: [{ ...testService, enabled: false }],
      })
      expect(table.find(testRequest())).toBeUndefined()
    })

    it('names the attribute that ruled a route out', () => {
      const routes = [
        testRoute('host', { hosts: ['x.test'], paths: ['/'] }),
        testRoute('path', { paths: ['/b'] }),
        testRoute('method', { paths: ['/'], methods: ['PUT'] }),
        testRoute('wins', { paths: ['/a'] }),
        testRoute('late', { paths: ['/'] }),
      ]
      const table = create(testEntities(routes))
      const request = testRequest({ path: '/a' })
      const candidates = table.explain(request, table.find(request)?.route)
      expect(Object.fromEntries(candidates.map(({ routeId, ruledOutBy }) => [routeId, ruledOutBy]))).toEqual({
        host: 'hosts',
        path: 'paths',
        method: 'methods',
        late: 'priority',
      })
    })

    it('answers in linear time whatever the pattern', () => {
      const routes = [testRoute('evil', { paths: ['~/(a+)+$'] })]
      expect(idOf(routes, { path: `/${'a'.repeat(5000)}b` })).toBeUndefined()
    })
  })
}
