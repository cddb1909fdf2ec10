import { describe, expect, it } from 'vitest'
import { routerContract } from './router.contract.ts'
import { ROUTER_FLAVORS } from './route-table.ts'
import { createRouteTable } from './router.ts'
import { upstreamPath } from './upstream-uri.ts'
import { escapeUri, normalizePath, pathOf } from './uri.ts'

describe.each(ROUTER_FLAVORS)('%s', (flavor) => {
  routerContract((entities) => createRouteTable(entities, flavor, { subsystem: 'http' }))
})

it('normalises paths as Kong does', () => {
  const cases: [string, string][] = [
    ['/a/./b', '/a/b'],
    ['/%2f', '/%2F'],
    ['/../../a', '/a'],
    ['/a/.', '/a/'],
    ['/%c3%a9', '/\xc3\xa9'],
    ['/%zz', '/%zz'],
    ['/a/%2e%2e/b', '/b'],
    ['/a///../b', '/b'],
    ['/...', '/...'],
    ['/a/...//b', '/a/.../b'],
    ['/%3B', '/%3B'],
    ['/a/b/../', '/a/'],
  ]
  expect(cases.map(([path]) => normalizePath(path))).toEqual(cases.map(([, expected]) => expected))
})

it('takes the path of origin and absolute targets', () => {
  expect(['/a?b', 'http://h:1/a?b', 'http://h', '*'].map(pathOf)).toEqual(['/a', '/a', '/', '*'])
})

it('escapes what may not stand in a request line', () => {
  expect(escapeUri('/\xc3\xa9 {x}"%2F')).toBe('/%C3%A9%20%7Bx%7D%22%2F')
})

it('joins the service path and the rest of the request path', () => {
  const join = (path: string, prefix: string | undefined, base: string, pathHandling: 'v0' | 'v1' = 'v0') =>
    upstreamPath({ path, prefix, isStripped: prefix !== undefined, base, pathHandling })
  expect(join('/route/req', '/route', '/srv')).toBe('/srv/req')
  expect(join('/route', '/route', '/srv/')).toBe('/srv')
  expect(join('/routereq', '/route', '/srv')).toBe('/srv/req')
  expect(join('/route/', '/route/', '/srv/')).toBe('/srv/')
  expect(join('/x', undefined, '/srv/')).toBe('/srv/x')
  expect(join('/routereq', '/route', '/srv', 'v1')).toBe('/srvreq')
  expect(join('/route/req', '/route', '/srv/', 'v1')).toBe('/srv/req')
  expect(join('/req', undefined, '/srv', 'v1')).toBe('/srvreq')
})
