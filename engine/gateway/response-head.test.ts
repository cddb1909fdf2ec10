import { describe, expect, it } from 'vitest'
import { HeaderList } from './header-list.ts'
import type { HeaderPair } from './message.ts'
import { finishHead, type FinishedHead } from './response-head.ts'

function finish(
  status: number,
  headers: readonly HeaderPair[],
  changes: { reason?: string; method?: string; own?: HeaderPair } = {},
): FinishedHead {
  return finishHead({
    status,
    reason: changes.reason,
    headers: new HeaderList(changes.own ? [...headers, changes.own] : headers),
    method: changes.method ?? 'GET',
    httpVersion: '1.1',
    ownLength: changes.own,
    keepsDate: true,
    now: 0,
  })
}
const TEXT: HeaderPair = ['content-type', 'text/plain']
const OWN: HeaderPair = ['Content-Length', '5']

describe('the head of an answer', () => {
  it('gets a charset for text, but not for redirects', () => {
    expect([200, 301, 302, 303].map((status) => finish(status, [TEXT]).head.headers[0]?.[1])).toEqual([
      'text/plain; charset=UTF-8',
      'text/plain',
      'text/plain',
      'text/plain; charset=UTF-8',
    ])
  })

  it('keeps types with parameters, other types and encoded text', () => {
    const typeOf = (...headers: HeaderPair[]): string | undefined => finish(200, headers).head.headers[0]?.[1]
    expect([
      typeOf(['Content-Type', 'text/html; charset=utf-8']),
      typeOf(['Content-Type', 'application/json']),
      typeOf(TEXT, ['Content-Encoding', 'gzip']),
    ]).toEqual(['text/html; charset=utf-8', 'application/json', 'text/plain'])
  })

  it('is chunked without a length, unless no body may follow', () => {
    const isChunked = (status: number, method = 'GET'): boolean =>
      finish(status, [], { method }).head.headers.some(([name]) => name === 'Transfer-Encoding')
    expect([isChunked(200), isChunked(204), isChunked(304), isChunked(200, 'HEAD')]).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('of a 204 loses type and the length nginx wrote, but not a length that a plugin wrote', () => {
    expect([finish(204, [TEXT], { own: OWN }).head.headers, finish(204, [TEXT, OWN]).head.headers]).toEqual([[], [OWN]])
  })

  it('ends the answer for HEAD, 204 and 304, unless an upstream chose the status line', () => {
    const ends = [
      finish(200, [], { method: 'HEAD' }),
      finish(204, []),
      finish(304, []),
      finish(204, [], { reason: 'No Content' }),
    ]
    expect(ends.map(({ isHeaderOnly }) => isHeaderOnly)).toEqual([true, true, true, false])
  })

  it('has the phrase of nginx, or none', () => {
    expect([302, 418, 200].map((status) => finish(status, []).head.reason)).toEqual(['Moved Temporarily', '', 'OK'])
  })
})
