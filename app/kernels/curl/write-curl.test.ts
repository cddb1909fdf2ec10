import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SendRequest } from '../../../engine/protocol.ts'
import { readCurl } from './read-curl.ts'
import { shellQuote } from './shell-quote.ts'
import { writeCurl } from './write-curl.ts'

const bytes = (most: number) =>
  fc.uint8Array({ maxLength: most }).map((list) => Array.from(list, (code) => String.fromCharCode(code)).join(''))
const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/)
const fieldValue = bytes(24).map((text) => text.replaceAll(/[\0\r\n]/g, '').replaceAll(/^[ \t]+|[ \t]+$/g, ''))
const target = fc.oneof(
  bytes(24).map((text) => `/${text.replaceAll(/[\0]/g, '')}`),
  fc.constantFrom('*', '/a/../b', '/a/./', '/?', '/a?b?c#d', '/[1-3]{x}', "/it's", '/$HOME/`id`'),
)
const host = fc.constantFrom('a.test', 'localhost:8000', '[::1]:80', 'odd host', '')
const request: fc.Arbitrary<SendRequest> = fc
  .record({
    method: fc.oneof(fc.constantFrom('GET', 'POST', 'HEAD', 'DELETE'), token),
    target,
    host: fc.option(fc.tuple(fc.constantFrom('Host', 'host'), host), { nil: undefined }),
    others: fc.array(fc.tuple(token, fieldValue), { maxLength: 5 }),
    body: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
    scheme: fc.constantFrom('http', 'https'),
    httpVersion: fc.constantFrom('1.0', '2.0', undefined),
  })
  .map(({ host: named, others, body, httpVersion, ...rest }) => ({
    ...rest,
    headers: [...(named ? [named] : []), ...others],
    ...(body && { body: new Uint8Array(body) }),
    ...(httpVersion && { httpVersion }),
  }))

describe('writeCurl', () => {
  it('writes what readCurl reads back, byte for byte', () => {
    fc.assert(
      fc.property(request, (given) => {
        expect(readCurl(writeCurl(given))).toEqual({ requests: [given], notes: [] })
      }),
      { numRuns: 1000 },
    )
  })

  it('reads as somebody would have written it', () => {
    expect(
      writeCurl({
        method: 'POST',
        target: '/orders?x=1',
        headers: [
          ['Host', 'api.test'],
          ['Content-Type', 'application/json'],
          ['Content-Length', '17'],
        ],
        body: new TextEncoder().encode('{"it\'s": "tea"}\n'),
        scheme: 'https',
      }),
    ).toBe(
      `curl 'https://api.test/orders?x=1' \\\n  -H 'Content-Type: application/json' \\\n  -H 'Content-Length: 17' \\\n  --data-raw $'{"it\\'s": "tea"}\\n'`,
    )
  })

  it('sends a body with zero bytes through a pipe', () => {
    expect(
      writeCurl({ method: 'PUT', target: '/', headers: [['Host', 'a.test']], body: new Uint8Array([0, 255]) }),
    ).toMatch(/^echo AP8= \| base64 -d \| curl -X PUT http:\/\/a\.test\/ /)
  })
})

describe('shellQuote', () => {
  it('gives a real shell exactly the bytes', () => {
    fc.assert(
      fc.property(bytes(40), (text) => {
        const word = text.replaceAll('\0', '')
        const line = Buffer.from(`printf %s ${shellQuote(word)}`, 'latin1')
        expect(execFileSync('bash', { input: line }).toString('latin1')).toBe(word)
      }),
      { numRuns: 60 },
    )
  })
})
