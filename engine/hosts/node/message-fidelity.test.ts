import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { eventually, folder, GatewayOnNode } from './tests/gateway-on-node.ts'
import { exchangeBytes, RawClient } from './tests/raw-client.ts'
import { answering, RawUpstream } from './tests/raw-upstream.ts'

const upstream = new RawUpstream()
const gateway = new GatewayOnNode()
const OK = upstream.behaviour
beforeAll(async () => {
  await upstream.listen()
  await gateway.open(folder(`http://127.0.0.1:${upstream.port}`, {}, { route: { strip_path: false } }))
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})
beforeEach(() => {
  upstream.behaviour = OK
  upstream.heads.length = 0
})
afterEach(() => {
  upstream.behaviour = OK
  return gateway.recover()
})

const CLOSE = 'Connection: close\r\n'

/** What the upstream got, with what differs from run to run as words. */
function received(): string {
  return (upstream.heads[0] ?? '')
    .replace(/X-Kong-Request-Id: [0-9a-f]{32}/, 'X-Kong-Request-Id: <id>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '<upstream>')
    .replace(/X-Forwarded-Port: \d+/, 'X-Forwarded-Port: <port>')
}

test('target, names, order, repeats and bytes go upstream as they came; Kong’s lines come first', async () => {
  await exchangeBytes(
    gateway.port,
    `GET /a%20b/%C3%A4//c;v=1?x=%zz&&y=\xe4 HTTP/1.1\r\nhOST: api.test\r\nX-b: 2\r\nx-B: \xff\xfe\r\nA_under: 1\r\nX-Empty:\r\n${CLOSE}\r\n`,
  )
  expect(received().split('\r\n')).toEqual([
    // The path is the router’s: Kong merges slashes there, and nowhere else.
    'GET /a%20b/%C3%A4/c;v=1?x=%zz&&y=\xe4 HTTP/1.1',
    'Via: 1.1 kong/3.9.1',
    'Host: <upstream>',
    'Connection: keep-alive',
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Proto: http',
    'X-Forwarded-Host: api.test',
    'X-Forwarded-Port: <port>',
    'X-Forwarded-Path: /a%20b/%C3%A4//c;v=1',
    'X-Real-IP: 127.0.0.1',
    'X-Kong-Request-Id: <id>',
    'X-b: 2',
    'x-B: \xff\xfe',
    'A_under: 1',
    'X-Empty: ',
    '',
    '',
  ])
})

test('the answer’s reason, names, order, repeats and bytes reach the client', async () => {
  upstream.behaviour = answering(
    'HTTP/1.1 299 Rather Odd\r\nx-UP: \xff\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 4\r\nX-Last: 1\r\n\r\n\x00\xff\r\n',
  )
  const answer = await exchangeBytes(gateway.port, `GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`)
  const [head = '', body] = answer.split('\r\n\r\n')
  expect(head.split('\r\n').filter((line) => !/^(X-Kong|Via|Server)/.test(line))).toEqual([
    'HTTP/1.1 299 Rather Odd',
    'Content-Length: 4',
    'x-UP: \xff',
    'Set-Cookie: a=1',
    'set-cookie: b=2',
    'X-Last: 1',
    'Connection: close',
  ])
  expect(body).toBe('\x00\xff\r\n')
})

test('all bytes of a body, with a length or in chunks, go upstream with a length', async () => {
  const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i))
  await exchangeBytes(gateway.port, `PUT / HTTP/1.1\r\nHost: a\r\n${CLOSE}Content-Length: 256\r\n\r\n${bytes}`)
  await exchangeBytes(
    gateway.port,
    `POST / HTTP/1.1\r\nHost: a\r\n${CLOSE}Transfer-Encoding: Chunked\r\n\r\n80;x=1\r\n${bytes.slice(0, 128)}\r\n080\r\n${bytes.slice(128)}\r\n0\r\n\r\n`,
  )
  for (const head of upstream.heads) {
    expect(head.slice(head.indexOf('\r\n\r\n') + 4)).toBe(bytes)
    expect(head).toMatch(/\r\nContent-Length: 256\r\n/)
    expect(head).not.toMatch(/transfer-encoding/i)
  }
  expect(upstream.heads).toHaveLength(2)
})

test('an answer without a reason has none', async () => {
  upstream.behaviour = answering('HTTP/1.1 418 \r\nContent-Length: 0\r\n\r\n')
  expect(await exchangeBytes(gateway.port, `GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`)).toMatch(/^HTTP\/1\.1 418 \r\n/)
})

test('100 Continue is the gateway’s word, and only when the body is wanted', async () => {
  const client = new RawClient(gateway.port).send(
    `POST / HTTP/1.1\r\nHost: a\r\n${CLOSE}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
  )
  await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/)
  expect(await client.send('hi').rest()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/)
  expect(received()).toMatch(/\r\n\r\nhi$/)
  expect(received()).not.toMatch(/expect/i)
  const refused = await exchangeBytes(
    gateway.port,
    `POST /../ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
  )
  expect(refused).toMatch(/^HTTP\/1\.1 400 /)
})

test('other expectations are ignored', async () => {
  const answer = await exchangeBytes(gateway.port, `GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}Expect: miracles\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/)
})

test('HTTP/1.0 needs no Host, gets no chunks, and keeps the connection only when asked', async () => {
  upstream.behaviour = answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n')
  const answer = await exchangeBytes(gateway.port, 'GET / HTTP/1.0\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\nConnection: close\r\n\r\nok$/)
  expect(answer).not.toMatch(/transfer-encoding/i)
  const hoping = await exchangeBytes(gateway.port, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
  expect(hoping).toMatch(/\r\nConnection: close\r\n\r\nok$/)
  upstream.behaviour = OK
  const client = new RawClient(gateway.port).send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
  await client.until(/\r\nConnection: keep-alive\r\n\r\nok$/)
  expect(await client.send('GET / HTTP/1.0\r\n\r\n').rest()).toMatch(/ok[\s\S]*\r\nConnection: close\r\n\r\nok$/)
})

test('one connection carries many requests, sent one by one or all at once, answered in order', async () => {
  upstream.behaviour = (socket, head) => {
    const [, path = ''] = /^GET (\S+)/.exec(head) ?? []
    // The later the request, the faster the answer.
    setTimeout(
      () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`),
      path.includes('1') ? 60 : 5,
    )
  }
  const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
  const client = new RawClient(gateway.port).send(get('/one'))
  await client.until(/\r\n\r\n\/one$/)
  const answer = await client.send(get('/1') + get('/2') + get('/3', CLOSE)).rest()
  expect(answer.match(/\r\n\r\n\/(one|\d)/g)).toEqual(['\r\n\r\n/one', '\r\n\r\n/1', '\r\n\r\n/2', '\r\n\r\n/3'])
  const order = gateway.lines
    .filter((line) => /witness (rewrite|log)/.test(line))
    .map((line) => /witness (\w+)/.exec(line)?.[1])
  expect(order).toEqual(['rewrite', 'log', 'rewrite', 'log', 'rewrite', 'log', 'rewrite', 'log'])
})

test('a request behind an unread body is served', async () => {
  const client = new RawClient(gateway.port).send('POST /../x HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc')
  expect(await client.rest()).toMatch(/^HTTP\/1\.1 400 /)
})

test.for([
  ['HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', /\r\nContent-Length: 5\r\n/],
  ['204', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n', /^HTTP\/1\.1 204 No Content\r\n/],
  ['304', 'GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 5\r\n\r\n', /\r\nETag: "x"\r\n/],
] as const)('%s has no body and keeps the connection', async ([, method, bytes, seen]) => {
  upstream.behaviour = answering(bytes)
  const client = new RawClient(gateway.port).send(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`)
  const head = await client.until(/\r\nConnection: keep-alive\r\n\r\n$/)
  expect(head).toMatch(seen)
  expect(head).not.toMatch(/transfer-encoding/i)
  upstream.behaviour = OK
  const rest = (await client.send(`GET / HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`).rest()).slice(head.length)
  expect(rest).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*ok$/)
})

test('an unknown method, and one that spells an extension, pass', async () => {
  for (const method of ['FOO', 'PROPFIND', 'MY-METHOD']) {
    await exchangeBytes(gateway.port, `${method} /m HTTP/1.1\r\nHost: a\r\n${CLOSE}Content-Length: 2\r\n\r\nhi`)
  }
  expect(upstream.heads.map((head) => head.split(' ')[0])).toEqual(['FOO', 'PROPFIND', 'MY-METHOD'])
  expect(upstream.heads.every((head) => head.endsWith('\r\n\r\nhi'))).toBe(true)
})

test('a connection whose request node:http could not read goes on', async () => {
  const client = new RawClient(gateway.port).send(
    'FOO /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n',
  )
  await eventually(() => gateway.lines.some((line) => line.includes('witness access')))
  client.send('0\r\n\r\n')
  await client.until(/\r\n\r\nok$/)
  client.send('BAR /2 HTTP/1.1\r\nHost: a\r\n\r\n')
  await client.until(/ok[\s\S]*\r\n\r\nok$/)
  expect(await client.send(`GET /3 HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`).rest()).toMatch(/(ok[\s\S]*){3}$/)
  expect(upstream.heads.map((head) => head.split('\r\n')[0])).toEqual([
    'FOO /1 HTTP/1.1',
    'BAR /2 HTTP/1.1',
    'GET /3 HTTP/1.1',
  ])
})

test('bytes that are no UTF-8 are bytes for plugins, too', async () => {
  const answer = await exchangeBytes(gateway.port, `GET /\xc3( HTTP/1.1\r\nHost: a\r\nCookie: \xa0\xa1\r\n${CLOSE}\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK/)
  expect(received()).toMatch(
    /^GET \/%C3\( HTTP\/1\.1\r\n[\s\S]*\r\nX-Forwarded-Path: \/\xc3\(\r\n[\s\S]*\r\nCookie: \xa0\xa1\r\n/,
  )
})
