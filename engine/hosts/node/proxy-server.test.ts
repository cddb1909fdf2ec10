import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import type { Exchange } from '../../gateway/message.ts'
import { createProxyServer } from './proxy-server.ts'

let server: Server | undefined
afterEach(() => {
  server?.close()
  server?.closeAllConnections()
})

async function serve(handle: (exchange: Exchange) => Promise<void>): Promise<number> {
  const created = createProxyServer(handle, () => undefined)
  server = created
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve))
  return (created.address() as AddressInfo).port
}

/** Sends bytes and collects what comes until the connection ends. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    let seen = ''
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => (seen += part))
    socket.on('close', () => resolve(seen))
    socket.on('error', reject)
  })
}

test('an exchange has the raw target and headers; the head is written in its own order and case', async () => {
  let seen: Exchange['request'] | undefined
  const port = await serve(async (exchange) => {
    seen = exchange.request
    exchange.sendHead({
      status: 299,
      reason: 'Odd',
      headers: [
        ['b-Second', '2'],
        ['A-First', '1'],
        ['Content-Length', '2'],
      ],
    })
    await exchange.write(Buffer.from('ok'))
    exchange.end()
  })
  const answer = await raw(
    port,
    'GET /a%20b//c?x=%zz HTTP/1.1\r\nhOST: api.test\r\nX: 1\r\nx: 2\r\nConnection: close\r\n\r\n',
  )
  expect(seen).toMatchObject({
    method: 'GET',
    target: '/a%20b//c?x=%zz',
    headers: [
      ['hOST', 'api.test'],
      ['X', '1'],
      ['x', '2'],
      ['Connection', 'close'],
    ],
  })
  expect(seen?.body).toBeUndefined()
  expect(answer).toBe(
    'HTTP/1.1 299 Odd\r\nb-Second: 2\r\nA-First: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok',
  )
})

test('abort closes without a byte', async () => {
  const port = await serve(async (exchange) => exchange.abort())
  expect(await raw(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n').catch(() => '')).toBe('')
})

test('what node:http cannot read is an exchange all the same, with what nginx makes of it', async () => {
  const seen: Exchange['request'][] = []
  const port = await serve(async (exchange) => {
    seen.push(exchange.request)
    exchange.sendHead({ status: 204, reason: '', headers: [] })
    exchange.end()
  })
  const end = 'Connection: close\r\n\r\n'
  expect(await raw(port, 'nonsense\r\n\r\n')).toBe('HTTP/1.1 204 \r\nConnection: close\r\n\r\n')
  await raw(port, `GET / HTTP/1.1\r\nX: 1\r\nbad name: 2\r\n${end}`)
  await raw(port, `GET /\xc3\xa4?\xff HTTP/1.1\r\nHost: a\r\nX: \xfe\r\n${end}`)
  await raw(port, `FETCH /a HTTP/1.2\nHost: a\nX@: 1\n${end}`)
  expect(seen.map(({ method, target, headers, refusal }) => ({ method, target, headers, refusal }))).toEqual([
    { method: 'GET', target: '', headers: [], refusal: { status: 400, isLine: true } },
    { method: 'GET', target: '/', headers: [['X', '1']], refusal: { status: 400, isLine: false } },
    {
      method: 'GET',
      target: '/\xc3\xa4?\xff',
      headers: [
        ['Host', 'a'],
        ['X', '\xfe'],
        ['Connection', 'close'],
      ],
      refusal: undefined,
    },
    {
      method: 'FETCH',
      target: '/a',
      headers: [
        ['Host', 'a'],
        ['Connection', 'close'],
      ],
      refusal: undefined,
    },
  ])
})

test('a crash of ours ends that connection only', async () => {
  let isFirst = true
  const port = await serve(async (exchange) => {
    if (isFirst) {
      isFirst = false
      throw new Error('bug')
    }
    exchange.sendHead({ status: 200, reason: 'OK', headers: [['Content-Length', '0']] })
    exchange.end()
  })
  const request = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  expect(await raw(port, request).catch(() => '')).toBe('')
  expect(await raw(port, request)).toMatch(/^HTTP\/1\.1 200 OK/)
})
