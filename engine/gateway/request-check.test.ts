import { expect, test } from 'vitest'
import { requestOf } from '../hosts/memory/recorded-exchange.ts'
import type { HeaderPair } from './message.ts'
import { checkRequest } from './request-check.ts'

const HOST: HeaderPair = ['Host', 'api.test']
const long = 'x'.repeat(9000)

/** method, target, headers, status, whether the request line is at fault */
const REFUSED: readonly (readonly [
  what: string,
  ...parts: Parameters<typeof statusOf>,
  status: number,
  isLine: boolean,
])[] = [
  ['a lower-case method', 'get', '/x', [HOST], 400, true],
  ['a null byte in the path', 'GET', '/%00x', [HOST], 400, true],
  ['a broken escape', 'GET', '/%zz', [HOST], 400, true],
  ['a path above the root', 'GET', '/../../x', [HOST], 400, true],
  ['the asterisk form', 'OPTIONS', '*', [HOST], 400, true],
  ['CONNECT', 'CONNECT', 'up.test:443', [HOST], 405, true],
  ['TRACE', 'TRACE', '/', [HOST], 405, false],
  ['a long request line', 'GET', `/${long}`, [HOST], 414, true],
  ['a long header', 'GET', '/', [HOST, ['X', long]], 494, false],
  ['no Host', 'GET', '/', [], 400, false],
  ['two Hosts', 'GET', '/', [HOST, HOST], 400, false],
  ['a Host with a slash', 'GET', '/', [['Host', 'a/b']], 400, false],
  ['a header name with a space', 'GET', '/', [HOST, ['X Y', '1']], 400, false],
  ['two lengths', 'POST', '/', [HOST, ['Content-Length', '1'], ['Content-Length', '1']], 400, false],
  ['a length that is no number', 'POST', '/', [HOST, ['Content-Length', 'one']], 400, false],
  ['a length and a coding', 'POST', '/', [HOST, ['Content-Length', '1'], ['Transfer-Encoding', 'chunked']], 400, false],
  ['an unknown coding', 'POST', '/', [HOST, ['Transfer-Encoding', 'gzip']], 501, false],
]

function statusOf(method: string, target: string, headers: readonly HeaderPair[]): ReturnType<typeof checkRequest> {
  return checkRequest(requestOf(method, target, { headers }))
}

test.each(REFUSED)('%s is refused', (_what, method, target, headers, status, isLine) => {
  expect(statusOf(method, target, headers)).toEqual({ status, isLine })
})

test.each([
  ['an unknown method', 'FOO', '/x'],
  ['dots that stay inside', 'GET', '/a/../b'],
  ['an absolute target', 'GET', 'http://api.test/x?y'],
  ['an odd query', 'GET', '/?a=%zz'],
])('%s passes', (_what, method, target) => {
  expect(statusOf(method, target, [HOST])).toBeUndefined()
})

test('HTTP/1.0 needs no Host', () => {
  expect(checkRequest(requestOf('GET', '/', { headers: [], httpVersion: '1.0' }))).toBeUndefined()
})
