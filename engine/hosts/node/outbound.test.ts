import { createServer, type Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'

import { afterEach, expect, test } from 'vitest'

import type { OutboundRequest } from '../../host.ts'
import { createOutbound } from './outbound.ts'

const open: (Server | HttpServer)[] = []
const outbound = createOutbound()
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function listen(server: Server | HttpServer): Promise<number> {
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function ask(port: number, more: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    scheme: 'http',
    host: '127.0.0.1',
    port,
    method: 'GET',
    target: '/a%20b?x=1',
    headers: [
      ['Host', 'up.test'],
      ['X-Two', '1'],
      ['X-Two', '2'],
    ],
    timeouts: { connect: 1000, send: 1000, read: 300 },
    ...more,
  }
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts).toString()
}

test('target, repeated headers and Host go out as they are; names, order and case come back', async () => {
  const port = await listen(
    createServer((request, response) => {
      response.sendDate = false
      response.writeHead(201, 'Made', ['X-Up', 'a', 'Set-Cookie', 'a=1', 'set-cookie', 'b=2'])
      response.end(JSON.stringify([request.method, request.url, request.rawHeaders]))
    }),
  )
  const { status, reason, headers, body } = await outbound.fetch(ask(port))
  expect([status, reason]).toEqual([201, 'Made'])
  expect(headers.slice(0, 3)).toEqual([
    ['X-Up', 'a'],
    ['Set-Cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
  expect(JSON.parse(await text(body))).toEqual(['GET', '/a%20b?x=1', ['Host', 'up.test', 'X-Two', '1', 'X-Two', '2']])
})

test('a body is sent whole, with its length', async () => {
  const port = await listen(
    createServer((request, response) => {
      request.setEncoding('utf8')
      let seen = ''
      request.on('data', (part: string) => (seen += part))
      request.on('end', () => response.end(`${request.headers['content-length']}:${seen}`))
    }),
  )
  const { body } = await outbound.fetch(
    ask(port, {
      method: 'POST',
      headers: [
        ['Host', 'up.test'],
        ['Content-Length', '5'],
      ],
      body: Buffer.from('hello'),
    }),
  )
  expect(await text(body)).toBe('5:hello')
})

test('nobody listening is "refused" before anything was sent', async () => {
  const port = await listen(createTcpServer())
  open.splice(0).forEach((server) => server.close())
  await expect(outbound.fetch(ask(port))).rejects.toMatchObject({ code: 'refused', stage: 'connect' })
})

test('an unknown name is "name-error"', async () => {
  await expect(outbound.fetch(ask(80, { host: 'nowhere.invalid' }))).rejects.toMatchObject({
    code: 'name-error',
    stage: 'connect',
  })
})

test('a connection closed before the answer is "reset" in the exchange', async () => {
  const port = await listen(createTcpServer((socket) => socket.once('data', () => socket.destroy())))
  await expect(outbound.fetch(ask(port))).rejects.toMatchObject({ code: 'reset', stage: 'exchange' })
})

test('silence past the read timeout is "timeout"', async () => {
  const port = await listen(createTcpServer((socket) => socket.on('data', () => undefined)))
  await expect(outbound.fetch(ask(port))).rejects.toMatchObject({ code: 'timeout', stage: 'exchange' })
})

test('a body that breaks off fails while it is read', async () => {
  const port = await listen(
    createTcpServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf')
        setTimeout(() => socket.destroy(), 20)
      })
    }),
  )
  const { status, body } = await outbound.fetch(ask(port))
  expect(status).toBe(200)
  await expect(text(body)).rejects.toMatchObject({ stage: 'body' })
})

test('of many requests at once, some with bodies and some cancelled, each arrives under its own head', async () => {
  const port = await listen(
    createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => response.end(`${request.method} ${request.url} ${Buffer.concat(parts).toString()}`))
      request.on('error', () => undefined)
    }),
  )
  const bodies = [
    (): Partial<OutboundRequest> => ({}),
    (name: string): Partial<OutboundRequest> => ({ method: 'POST', body: Buffer.from(name) }),
    (name: string): Partial<OutboundRequest> => ({ method: 'POST', body: slowly(name) }),
    // cancelled before undici begins with it, and as soon as it has begun
    (): Partial<OutboundRequest> => ({ onCancellable: (cancel) => cancel() }),
    (): Partial<OutboundRequest> => ({ onCancellable: (cancel) => void setImmediate(cancel) }),
  ]
  // twice: the second time on connections that stand
  for (const round of ['first', 'second']) {
    const asked = Array.from({ length: 40 }, (_, i) => {
      const target = `/${round}-${i}`
      return outbound
        .fetch(ask(port, { target, ...bodies[i % bodies.length]?.(target) }))
        .then(({ body }) => text(body))
    })
    const answers = await Promise.allSettled(asked)
    for (const [i, answer] of answers.entries()) {
      const target = `/${round}-${i}`
      const kind = i % bodies.length
      const wanted = kind === 0 ? `GET ${target} ` : `POST ${target} ${target}`
      if (kind < 3) expect(answer).toEqual({ status: 'fulfilled', value: wanted })
      else if (answer.status === 'fulfilled') expect(answer.value).toBe(`GET ${target} `)
    }
  }
})

async function* slowly(body: string): AsyncGenerator<Uint8Array> {
  for (const letter of body) {
    await new Promise((resolve) => setImmediate(resolve))
    yield Buffer.from(letter)
  }
}
