import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { eventually, folder, GatewayOnNode } from './tests/gateway-on-node.ts'
import { exchangeBytes, RawClient } from './tests/raw-client.ts'
import { answering, RawUpstream } from './tests/raw-upstream.ts'

const upstream = new RawUpstream()
const gateway = new GatewayOnNode()
const timeouts = { connect_timeout: 300, read_timeout: 300, write_timeout: 300, retries: 0 }
const OK = upstream.behaviour
beforeAll(async () => {
  await upstream.listen()
  await gateway.open(folder(`http://127.0.0.1:${upstream.port}`, {}, timeouts))
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})
beforeEach(() => {
  upstream.behaviour = OK
  upstream.heads.length = 0
  gateway.lines.length = 0
})

afterEach(() => {
  upstream.behaviour = OK
  return gateway.recover()
})

const get = (target = '/', more = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: api.test\r\n${more}Connection: close\r\n\r\n`
const ALL = (status: number): string[] => [
  'rewrite 0',
  'access 0',
  `header_filter ${status}`,
  `body_filter ${status}`,
  `log ${status}`,
]
const errorOf = (pattern: RegExp): string | undefined => gateway.lines.find((line) => pattern.test(line))

const BEFORE_HEAD: readonly (readonly [what: string, behaviour: (socket: Socket) => void, log: RegExp])[] = [
  [
    'closes before an answer',
    (socket) => socket.end(),
    /^error upstream prematurely closed connection while reading response header/,
  ],
  [
    'resets before an answer',
    (socket) => socket.resetAndDestroy(),
    /^error upstream prematurely closed connection while reading|^error recv\(\) failed \(104/,
  ],
  [
    'closes in the middle of its head',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nX-Half: '),
    /^error upstream prematurely closed connection while reading response header/,
  ],
  [
    'sends a header that is none',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nno header\r\n\r\n'),
    /^error upstream sent invalid header while reading response header/,
  ],
]

test.for(BEFORE_HEAD)('an upstream that %s: 502 in Kong’s template', async ([, behaviour, log]) => {
  upstream.behaviour = behaviour
  const answer = await exchangeBytes(gateway.port, get())
  expect(answer).toMatch(
    /^HTTP\/1\.1 502 Bad Gateway\r\n[\s\S]*\r\n\r\nAn invalid response was received from the upstream server\n/,
  )
  expect(gateway.lines).toContainEqual(expect.stringMatching(log))
  expect(await gateway.witnessed()).toEqual(ALL(502))
})

test('an upstream that is silent: 504', async () => {
  upstream.behaviour = () => undefined
  const answer = await exchangeBytes(gateway.port, get())
  expect(answer).toMatch(/^HTTP\/1\.1 504 Gateway Time-out\r\n[\s\S]*\r\n\r\nThe upstream server is timing out\n/)
  expect(errorOf(/upstream timed out \(110: Connection timed out\) while reading response header/)).toBeDefined()
  expect(await gateway.witnessed()).toEqual(ALL(504))
})

const IN_BODY: readonly (readonly [what: string, behaviour: (socket: Socket) => void, seen: RegExp, log: RegExp])[] = [
  [
    'resets in a body with a length',
    cut('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nhalf'),
    /\r\n\r\nhalf$/,
    /prematurely closed connection while reading upstream/,
  ],
  [
    'resets in a chunked body',
    cut('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
    /\r\n\r\n4\r\nhalf\r\n$/,
    /prematurely closed connection while reading upstream/,
  ],
  [
    'falls silent in its body',
    answering('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nhalf') as (socket: Socket) => void,
    /\r\n\r\nhalf$/,
    /upstream timed out \(110: Connection timed out\) while reading upstream/,
  ],
]

function cut(bytes: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(bytes)
    setTimeout(() => socket.destroy(), 30)
  }
}

test.for(IN_BODY)(
  'an upstream that %s: what came is passed on, then the connection is cut',
  async ([, behaviour, seen, log]) => {
    upstream.behaviour = behaviour
    const answer = await exchangeBytes(gateway.port, get())
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toMatch(seen)
    expect(errorOf(log)).toBeDefined()
    const witnessed = await gateway.witnessed()
    expect(witnessed.filter((line) => !line.startsWith('body_filter'))).toEqual([
      'rewrite 0',
      'access 0',
      'header_filter 200',
      'log 200',
    ])
  },
)

test('gzip passes as it is, chunk by chunk', async () => {
  const packed = gzipSync('some text that was packed').toString('latin1')
  const chunks = [packed.slice(0, 10), packed.slice(10)]
    .map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
    .join('')
  upstream.behaviour = answering(
    `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
  )
  const answer = await exchangeBytes(gateway.port, get('/', 'Accept-Encoding: gzip\r\n'))
  const body = answer
    .slice(answer.indexOf('\r\n\r\n') + 4)
    .replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n(?=[0-9a-f]+\r\n)/g, '$1')
  expect(answer).toMatch(/\r\nContent-Encoding: gzip\r\n/)
  expect(body).toBe(`${packed}0\r\n\r\n`)
})

test('trailers of an upstream and of a client are dropped', async () => {
  upstream.behaviour = answering(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: up\r\n\r\n',
  )
  const client = new RawClient(gateway.port).send(
    'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Trailer: down\r\n\r\n',
  )
  expect(await client.rest()).toMatch(/\r\n\r\n2\r\nok\r\n0\r\n\r\n$/)
  expect(upstream.heads[0]).toMatch(/\r\n\r\nhi$/)
  expect(upstream.heads[0]).not.toContain('X-Trailer')
})

test('a client that leaves while the upstream thinks: 499, and the upstream is left, too', async () => {
  upstream.behaviour = () => undefined
  const client = new RawClient(gateway.port).send(get())
  await eventually(() => upstream.heads.length > 0)
  const before = upstream.connections()
  client.leave()
  expect(await gateway.witnessed()).toEqual(['rewrite 0', 'access 0', 'log 499'])
  await eventually(() => upstream.connections() < before)
})

test('a client that leaves in the middle of the answer ends it; the upstream is left, too', async () => {
  upstream.behaviour = answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n')
  const client = new RawClient(gateway.port).send(get())
  await client.until(/half/)
  const before = upstream.connections()
  client.leave()
  const witnessed = await gateway.witnessed()
  expect(witnessed.at(-1)).toBe('log 200')
  expect(errorOf(/prematurely closed/)).toBeUndefined()
  await eventually(() => upstream.connections() < before)
})

test('an upstream that answers before it read the body', async () => {
  upstream.behaviour = OK
  const size = 3_000_000
  const client = new RawClient(gateway.port).send(
    `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`,
  )
  client.send(new Uint8Array(size))
  expect(await client.rest()).toMatch(/^HTTP\/1\.1 200 OK/)
})

test('nobody listens: 502, retried, with the connection’s reason in the log', async () => {
  const free = createServer()
  const port = await listen(free)
  free.close()
  await withGateway(`http://127.0.0.1:${port}`, { ...timeouts, retries: 2 }, async (other) => {
    expect(await exchangeBytes(other.port, get())).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/)
    expect(other.lines.filter((line) => line.includes('connect() failed (111: Connection refused)'))).toHaveLength(3)
  })
})

test('a connection that is not made in time: 504', async () => {
  // The handshake belongs to connecting; this server never says its part of it.
  const silent = createServer((socket) => void socket.on('error', () => undefined).resume())
  const port = await listen(silent)
  await withGateway(`https://127.0.0.1:${port}`, timeouts, async (other) => {
    expect(await exchangeBytes(other.port, get())).toMatch(/^HTTP\/1\.1 504 Gateway Time-out\r\n/)
    expect(
      other.lines.some((line) => line.includes('upstream timed out (110: Connection timed out) while connecting')),
    ).toBe(true)
  })
  silent.close()
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

async function withGateway(
  url: string,
  service: Readonly<Record<string, unknown>>,
  work: (gateway: GatewayOnNode) => Promise<void>,
): Promise<void> {
  const other = await new GatewayOnNode().open(folder(url, {}, service))
  try {
    await work(other)
    await other.forgetAll()
  } finally {
    await other.close()
  }
}
