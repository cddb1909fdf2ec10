import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { eventually, folder, GatewayOnNode } from '../tests/gateway-on-node.ts'
import { RawClient } from '../tests/raw-client.ts'

/** Says which HTTP phases ran; frames must not reach it. */
const WITNESS = `
local Watch = { PRIORITY = 10, VERSION = "1.0.0" }
function Watch:access() kong.service.request.enable_buffering() ngx.log(ngx.NOTICE, "saw access") end
function Watch:header_filter() ngx.log(ngx.NOTICE, "saw header_filter ", ngx.status) kong.response.set_header("X-Seen", "yes") end
function Watch:log() ngx.log(ngx.NOTICE, "saw log") end
function Watch:ws_client_frame() ngx.log(ngx.NOTICE, "saw a frame") end
return Watch
`
const gateway = new GatewayOnNode()
let upstream: Server
const sockets = new Set<Socket>()

beforeAll(async () => {
  const websockets = new WebSocketServer({ noServer: true })
  websockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data).toUpperCase())))
  upstream = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    socket.once('data', (head) => {
      const key = /sec-websocket-key: *(\S+)/i.exec(head.toString())?.[1]
      if (!head.toString().startsWith('GET /raw')) {
        const request = { method: 'GET', url: '/', headers: headersOf(head.toString()), socket } as never
        return websockets.handleUpgrade(request, socket, Buffer.alloc(0), (ws) => websockets.emit('connection', ws))
      }
      socket.write(`HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: upgrade\r\nX-Key: ${key}\r\n\r\nhello`)
      socket.on('data', (bytes) => socket.write(`<${bytes.toString('latin1')}>`, 'latin1'))
    })
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  const { port } = upstream.address() as AddressInfo
  await gateway.open(folder(`http://127.0.0.1:${port}`, { watch: WITNESS }, { route: { strip_path: false } }))
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})

function headersOf(head: string): Record<string, string> {
  const lines = head.split('\r\n').slice(1).filter(Boolean)
  return Object.fromEntries(lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ')[1]]))
}
const seen = () => gateway.lines.flatMap((line) => /saw ([\w ]+)/.exec(line)?.[1] ?? [])

it('relays the bytes of an upgrade both ways, after the HTTP phases', async () => {
  const client = new RawClient(gateway.port)
  client.send(
    'GET /raw HTTP/1.1\r\nHost: api.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n\r\n',
  )
  const head = await client.until(/hello$/)
  expect(head).toMatch(/^HTTP\/1\.1 101 Fine\r\n/)
  expect(head).toMatch(/\r\nX-Seen: yes\r\n/i)
  expect(head).toMatch(/\r\nX-Key: abc\r\n/)
  expect(head).toMatch(/\r\nConnection: upgrade\r\n/i)
  client.send('any bytes\u00ff')
  await client.until(/<any bytes\u00ff>$/)
  expect(seen()).toEqual(['access', 'header_filter 101'])
  expect(gateway.lines.some((line) => line.includes('response buffering was turned off'))).toBe(true)
  client.leave()
  await eventually(() => seen().includes('log'))
  await eventually(() => sockets.size === 0)
  await gateway.forgetAll()
})

it('carries a WebSocket over an http service without showing its frames', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/chat`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))))
  socket.send('hello')
  expect(await answer).toBe('HELLO')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.close(1000)
  expect(await closed).toBe(1000)
  await eventually(() => seen().includes('log'))
  expect(seen()).not.toContain('a frame')
  await gateway.forgetAll()
})
