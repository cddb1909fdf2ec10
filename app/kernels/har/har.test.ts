import { createRequire } from 'node:module'
import { Ajv, type AnySchema } from 'ajv'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../../engine/protocol.ts'
import { exitTrace } from '../../fixtures/exit-trace.ts'
import { findSecrets, maskSecrets } from '../share/secrets.ts'
import { readHar } from './read-har.ts'
import { writeHar } from './write-har.ts'

// no types and no exports of its own that TypeScript would find
const require = createRequire(import.meta.url)
const schemas = require('har-schema') as Readonly<Record<string, AnySchema>>
const ajv = new Ajv({ strict: false, formats: fullFormats })
ajv.addMetaSchema({ $id: 'http://json-schema.org/draft-06/schema#', type: ['object', 'boolean'] })
for (const part of Object.values(schemas)) ajv.addSchema(part)
const validate = ajv.getSchema('har.json') ?? ajv.compile(false)
const problemsOf = (har: unknown) => (validate(har) ? [] : validate.errors)

const run = (
  change: { readonly request?: Partial<Run['request']>; readonly response?: Partial<Run['response']> } = {},
): Run => ({
  id: 'one',
  startedAt: Date.UTC(2026, 0, 2),
  origin: 'studio',
  name: 'happy path',
  request: {
    method: 'POST',
    target: '/orders?apikey=s3cret&x=1',
    headers: [
      ['Host', 'api.test'],
      ['Cookie', 'a=1; b=2'],
      ['Content-Type', 'text/plain'],
      ['Content-Length', '2'],
    ],
    body: new TextEncoder().encode('hi'),
    scheme: 'http',
    ...change.request,
  },
  response: {
    status: 200,
    reason: 'OK',
    headers: [
      ['Content-Type', 'application/json'],
      ['Set-Cookie', 'sid=1; Path=/; HttpOnly; Expires=Thu, 01 Jan 2026 00:00:00 GMT'],
    ],
    body: new TextEncoder().encode('{"a":1}'),
    outcome: 'complete',
    ...change.response,
  },
  trace: exitTrace,
  cost: 1,
})

describe('writeHar', () => {
  it('is accepted by the schema of HAR 1.2', () => {
    const har = writeHar([run(), run({ response: { outcome: 'closed', status: 0 } })], { version: '0.1.0' })
    expect(problemsOf(har)).toEqual([])
    expect(problemsOf({ log: {} })).not.toEqual([])
    expect(har.log.entries[0]).toMatchObject({
      startedDateTime: '2026-01-02T00:00:00.000Z',
      serverIPAddress: '127.0.0.1',
      request: {
        url: 'http://api.test/orders?apikey=s3cret&x=1',
        httpVersion: 'HTTP/1.1',
        bodySize: 2,
        cookies: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      },
      response: {
        content: { text: '{"a":1}', size: 7 },
        cookies: [{ name: 'sid', value: '1', path: '/', httpOnly: true, expires: '2026-01-01T00:00:00.000Z' }],
      },
    })
    const { time, timings } = har.log.entries[0] ?? { time: 0, timings: { wait: 0, receive: 0 } }
    expect(time).toBeCloseTo(timings.wait + timings.receive)
  })

  it('stays valid whatever a request holds, and keeps bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 20 }).map((list) => new Uint8Array(list))
    const text = bytes.map((list) => Array.from(list, (code) => String.fromCharCode(code)).join(''))
    fc.assert(
      fc.property(text, text, bytes, (path, value, body) => {
        const har = writeHar(
          [
            run({
              request: {
                target: `/${path}`,
                headers: [
                  ['Host', value],
                  ['__proto__', value],
                ],
                body,
              },
              response: { body, reason: value },
            }),
          ],
          { version: '1' },
        )
        expect(problemsOf(har)).toEqual([])
        const back = readHar(JSON.stringify(har)).requests[0]?.request
        expect(back?.body ?? new Uint8Array()).toEqual(body)
        const masked = maskSecrets(
          [run({ response: { body, reason: value } })],
          [{ value: 'a', places: [], mask: 'm-1' }],
        )
        expect(problemsOf(writeHar(masked, { version: '1' }))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('hides secrets when asked', () => {
    const runs = [run({ response: { body: new TextEncoder().encode('you said hi') } })]
    const secrets = findSecrets({ runs, variables: [{ name: 'greeting', value: 'hi', isSecret: true }] })
    const har = writeHar(maskSecrets(runs, secrets), { version: '1' })
    const text = JSON.stringify(har)
    expect(text).not.toMatch(/s3cret|sid=1|a=1; b=2|said hi/)
    expect(text).toContain('"you said masked-1"')
    expect(secrets.map(({ places }) => places[0])).toEqual([
      'variable greeting',
      'query argument apikey',
      'header Cookie',
      'header Set-Cookie',
    ])
    expect(problemsOf(har)).toEqual([])
  })
})

const entry = (change: object, more: object = {}) => ({
  startedDateTime: '2026-01-01T00:00:00Z',
  request: { method: 'GET', url: 'https://a.test/x?y=1', httpVersion: 'HTTP/1.1', headers: [], ...change },
  response: { status: 200 },
  ...more,
})
const read = (...entries: unknown[]) => readHar(JSON.stringify({ log: { entries } }))

describe('readHar', () => {
  it('takes headers exactly, in order and repeated, and the host from the address', () => {
    const headers = [
      { name: 'X-B', value: 'é' },
      { name: 'x-a', value: '1' },
      { name: 'x-a', value: '2' },
    ]
    expect(read(entry({ headers })).requests).toEqual([
      {
        name: 'GET /x',
        page: undefined,
        recordedStatus: 200,
        request: {
          method: 'GET',
          target: '/x?y=1',
          headers: [
            ['Host', 'a.test'],
            ['X-B', 'Ã©'],
            ['x-a', '1'],
            ['x-a', '2'],
          ],
          scheme: 'https',
          httpVersion: '1.1',
        },
      },
    ])
  })

  it('turns pseudo headers of HTTP/2 into what they mean', () => {
    const headers = [
      { name: ':authority', value: 'b.test' },
      { name: ':path', value: '/x' },
      { name: 'accept', value: '*/*' },
    ]
    expect(read(entry({ headers, httpVersion: 'h2' })).requests[0]?.request).toMatchObject({
      headers: [
        ['Host', 'b.test'],
        ['accept', '*/*'],
      ],
      httpVersion: '2.0',
    })
  })

  it.each([
    [{ mimeType: 'application/json', text: '{"é":1}' }, '{"é":1}'],
    [{ mimeType: 'x/y', text: btoa('\x00hi'), encoding: 'base64' }, '\x00hi'],
    [
      { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'a b', value: '&' }, { name: 'c' }] },
      'a+b=%26&c=',
    ],
    [
      { mimeType: 'multipart/form-data; boundary=B', params: [{ name: 'a', value: '1' }] },
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--\r\n',
    ],
  ])('reads the body of %j', (postData, expected) => {
    const { request } = read(entry({ method: 'POST', postData })).requests[0] ?? {}
    expect(new TextDecoder().decode(request?.body)).toBe(expected)
    expect(request?.headers).toContainEqual(['Content-Type', postData.mimeType])
    expect(request?.headers).toContainEqual(['Content-Length', String(request?.body?.length)])
  })

  it('orders by time, names pages, and says what it left out', () => {
    const text = JSON.stringify({
      log: {
        pages: [{ id: 'p', title: 'The shop' }],
        entries: [
          entry({}, { startedDateTime: '2026-01-01T00:00:02Z', pageref: 'p' }),
          entry({ url: 'http://a.test/first' }, { response: { status: 0 } }),
          entry({ url: 'wss://a.test/' }),
          entry({ url: 'wss://a.test/' }),
          entry({ url: 'data:text/plain,x' }),
          null,
        ],
      },
    })
    const { requests, notes } = readHar(text)
    expect(requests.map(({ name, page, recordedStatus }) => [name, page, recordedStatus])).toEqual([
      ['GET /first', undefined, undefined],
      ['GET /x', 'The shop', 200],
    ])
    expect(notes).toEqual([
      '2 entries were left out: WebSockets are opened, not sent.',
      '1 entry was left out: its address is not http or https.',
      '1 entry was left out: it has no request.',
    ])
  })

  it('says in a sentence what is wrong with a file', () => {
    expect(() => readHar('<html>')).toThrow(/^This file is not a HAR: it is not JSON/)
    expect(() => readHar('{"log":{"entries":[{"requ')).toThrow('This HAR is cut off')
    expect(() => readHar('{}')).toThrow('it has no log.entries')
    expect(() => readHar('null')).toThrow('it has no log.entries')
  })

  it('is not impressed by hostile keys and types', () => {
    const text =
      '{"__proto__":{"polluted":1},"log":{"__proto__":{"entries":[]},"entries":[{"__proto__":{"request":{}},' +
      '"request":{"method":"GET","url":"http://a.test/","headers":[{"name":"__proto__","value":"<script>alert(1)</script>"},' +
      '{"name":"x\\r\\ny","value":"1"},{"name":"z","value":"1\\r\\nEvil: 2"},7,null],"postData":{"text":5}}},{"request":{"url":{},"method":[]}}]}}'
    expect(readHar(text).requests[0]?.request.headers).toEqual([
      ['Host', 'a.test'],
      ['__proto__', '<script>alert(1)</script>'],
      ['z', '1 Evil: 2'],
    ])
    expect('polluted' in {}).toBe(false)
  })
})
