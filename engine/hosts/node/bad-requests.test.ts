import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

import { eventually, folder, GatewayOnNode } from './tests/gateway-on-node.ts'
import { exchangeBytes, RawClient } from './tests/raw-client.ts'
import { RawUpstream } from './tests/raw-upstream.ts'

const upstream = new RawUpstream()
const gateway = new GatewayOnNode({ head: 400, body: 400, idle: 5_000 })
beforeAll(async () => {
  await upstream.listen()
  await gateway.open(folder(`http://127.0.0.1:${upstream.port}`))
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})

afterEach(() => gateway.recover())

const HOST = 'Host: api.test\r\n'
const GOOD = `GET /good HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`
const FILTERS_ONLY = (status: number): string[] => [`header_filter ${status}`, `body_filter ${status}`, `log ${status}`]

const TEMPLATED: readonly (readonly [what: string, bytes: string, message: string])[] = [
  ['a line that is no request', 'nonsense\r\n\r\n', 'Bad request'],
  ['a lower-case method', `get / HTTP/1.1\r\n${HOST}\r\n`, 'Bad request'],
  ['a space in the target', `GET /a b HTTP/1.1\r\n${HOST}\r\n`, 'Bad request'],
  ['NUL in the target', `GET /a\0b HTTP/1.1\r\n${HOST}\r\n`, 'Bad request'],
  ['%00 in the target', `GET /a%00b HTTP/1.1\r\n${HOST}\r\n`, 'Bad request'],
  ['a path above the root', `GET /../x HTTP/1.1\r\n${HOST}\r\n`, 'Bad request'],
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 'Bad request'],
  ['no Host', 'GET / HTTP/1.1\r\nX: 1\r\n\r\n', 'Bad request'],
  ['two Hosts', `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`, 'Bad request'],
  ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi`, 'Bad request'],
  [
    'two different lengths',
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 9\r\n\r\nhi`,
    'Bad request',
  ],
  [
    'a length and chunks',
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n${HOST}\r\n`,
    'Bad request',
  ],
  [
    'chunks and a length',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`,
    'Bad request',
  ],
  ['chunks in HTTP/1.0', `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 'Bad request'],
  ['a length that is no number', `POST / HTTP/1.1\r\n${HOST}Content-Length: two\r\n\r\nhi`, 'Bad request'],
  ['a negative length', `POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\nhi`, 'Bad request'],
  ['a space in a header name', `GET / HTTP/1.1\r\n${HOST}X Y: 1\r\n\r\n`, 'Bad request'],
  ['a space before the colon', `GET / HTTP/1.1\r\n${HOST}X : 1\r\n\r\n`, 'Bad request'],
  ['a folded header', `GET / HTTP/1.1\r\n${HOST}X: 1\r\n 2\r\n\r\n`, 'Bad request'],
  ['NUL in a header', `GET / HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`, 'Bad request'],
  [
    '64 KB in one header',
    `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(65536)}\r\n\r\n`,
    'Request header or cookie too large',
  ],
  [
    '64 KB in many headers',
    `GET / HTTP/1.1\r\n${HOST}${`X: ${'a'.repeat(1000)}\r\n`.repeat(64)}\r\n`,
    'Request header or cookie too large',
  ],
  [
    '300 KB in one header',
    `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(300_000)}\r\n\r\n`,
    'Request header or cookie too large',
  ],
]

test.for(TEMPLATED)('%s: 400 in Kong’s template, the filters and log of global plugins', async ([, bytes, message]) => {
  const answer = await exchangeBytes(gateway.port, bytes)
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  expect(answer).toMatch(/\r\nConnection: close\r\n/)
  expect(answer).toContain(`\r\n\r\n${message}\nrequest_id: `)
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  expect(await gateway.witnessed()).toEqual(FILTERS_ONLY(400))
  expect(upstream.heads.filter((head) => !head.startsWith('GET /good '))).toEqual([])
})

const OTHERS: readonly (readonly [what: string, bytes: string, status: number, page: RegExp])[] = [
  ['a target of 9 KB', `GET /${'a'.repeat(9000)} HTTP/1.1\r\n${HOST}\r\n`, 414, /\r\n\r\nURI too long\n/],
  ['TRACE', `TRACE / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`, 405, /\r\n\r\nMethod not allowed\n/],
  ['CONNECT', `CONNECT api.test:443 HTTP/1.1\r\n${HOST}\r\n`, 405, /\r\n\r\nMethod not allowed\n/],
  ['HTTP/2.0', `GET / HTTP/2.0\r\n${HOST}\r\n`, 505, /<center><h1>505 HTTP Version Not Supported<\/h1>/],
  [
    'a coding that nginx does not know',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
    501,
    /<h1>501 Not Implemented<\/h1>/,
  ],
]

test.for(OTHERS)('%s has its own status', async ([, bytes, status, page]) => {
  const answer = await exchangeBytes(gateway.port, bytes)
  expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`)
  expect(answer).toMatch(page)
  expect(await gateway.witnessed()).toEqual(FILTERS_ONLY(status))
})

test('a chunk without a size: access has run, then 400', async () => {
  const head = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`
  const together = await exchangeBytes(gateway.port, `${head}zz\r\nhello\r\n0\r\n\r\n`)
  expect(together).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*\r\nConnection: close\r\n\r\nBad request\n/)
  expect(await gateway.witnessed()).toEqual(['rewrite 0', 'access 0', ...FILTERS_ONLY(400)])
  const client = new RawClient(gateway.port).send(`${head}2\r\nhi\r\n`)
  await eventually(() => gateway.lines.some((line) => line.includes('witness access')))
  expect(await client.send('nonsense\r\n').rest()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
})

test('a head that does not come is closed without a word and logged as 408', async () => {
  expect(await exchangeBytes(gateway.port, `GET / HTTP/1.1\r\n${HOST}`)).toBe('')
  expect(await gateway.witnessed()).toEqual(['log 408'])
})

test('a client that says nothing is no request', async () => {
  expect(await exchangeBytes(gateway.port)).toBe('')
  expect(gateway.lines).toEqual([])
})

test('a body that stops coming is closed without a word and logged as 408', async () => {
  expect(await exchangeBytes(gateway.port, `POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nhalf`)).toBe('')
  expect(await gateway.witnessed()).toEqual(['rewrite 0', 'access 0', 'log 408'])
})

test('a client that leaves in the middle of its body: 400 in the log, no upstream', async () => {
  const client = new RawClient(gateway.port).send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nhalf`)
  await eventually(() => gateway.lines.some((line) => line.includes('witness access')))
  client.leave()
  expect(await gateway.witnessed()).toEqual(['rewrite 0', 'access 0', 'log 400'])
})

test('bad requests behind good ones are answered in their turn', async () => {
  const good = GOOD.replace('Connection: close\r\n', '')
  const answer = await exchangeBytes(gateway.port, `${good}${good}nonsense\r\n\r\n`)
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400'])
})
