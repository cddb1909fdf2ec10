import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { eventually, folder, GatewayOnNode } from '../tests/gateway-on-node.ts'
import { RawClient } from '../tests/raw-client.ts'

/** Sees every frame, limits nothing but what a route asks for, and notes how each connection ended. */
const WATCHER = `
local Watcher = { PRIORITY = 1000, VERSION = "1.0.0" }
function Watcher:ws_handshake()
  local size = kong.request.get_header("x-limit")
  if size then kong.websocket.client.set_max_payload_size(tonumber(size)) end
  local up = kong.request.get_header("x-upstream-limit")
  if up then kong.websocket.upstream.set_max_payload_size(tonumber(up)) end
  if kong.request.get_header("x-refuse") then return kong.response.exit(401, { message = "no" }) end
end
function Watcher:ws_client_frame() end
function Watcher:ws_upstream_frame() end
function Watcher:ws_close() ngx.log(ngx.NOTICE, "ws_close ran") end
return Watcher
`
const HANDSHAKE = (headers = ''): string =>
  `GET /chat HTTP/1.1\r\nHost: api.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`

const gateway = new GatewayOnNode()
let upstream: WebSocketServer
let upstreamSockets: Set<Socket>
let heard: string[] = []

beforeAll(async () => {
  upstream = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => upstream.once('listening', resolve))
  upstreamSockets = new Set()
  upstream.on('connection', (socket, request) => {
    upstreamSockets.add(request.socket)
    request.socket.on('close', () => upstreamSockets.delete(request.socket))
    socket.on('message', (data, isBinary) => {
      const text = String(data)
      if (text === 'vanish') return request.socket.resetAndDestroy()
      if (text === 'half') return request.socket.end()
      if (text.startsWith('big ')) return socket.send('x'.repeat(Number(text.slice(4))))
      socket.send(data, { binary: isBinary })
    })
    socket.on('close', (code, reason) => heard.push(`${code} ${String(reason)}`))
    socket.on('error', () => undefined)
  })
  const { port } = upstream.address() as AddressInfo
  const route = { protocols: ['ws', 'wss'] }
  await gateway.open(folder(`ws://127.0.0.1:${port}`, { watcher: WATCHER }, { route, read_timeout: 2000 }))
})
beforeEach(() => {
  heard = []
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})

async function open(headers: Record<string, string> = {}): Promise<{ socket: WebSocket; closed: Promise<string> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/chat`, { headers, perMessageDeflate: false })
  socket.on('error', () => undefined)
  const closed = new Promise<string>((resolve) =>
    socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`)),
  )
  await new Promise((resolve) => socket.once('open', resolve))
  return { socket, closed }
}

/** Bytes of a masked frame. */
function frame(first: number, payload: Uint8Array, { masked = true } = {}): Buffer {
  const head = payload.length < 126 ? [first, payload.length | (masked ? 0x80 : 0)] : undefined
  const long = [first, 126 | (masked ? 0x80 : 0), payload.length >> 8, payload.length & 0xff]
  const mask = masked ? [1, 2, 3, 4] : []
  const body = payload.map((byte, i) => (masked ? byte ^ (mask[i % 4] ?? 0) : byte))
  return Buffer.from([...(head ?? long), ...mask, ...body])
}

/** What the gateway says to raw bytes behind a good handshake: the close status of its first close frame. */
async function statusAfter(...frames: Buffer[]): Promise<number | undefined> {
  const client = new RawClient(gateway.port)
  client.send(HANDSHAKE())
  await client.until(/\r\n\r\n/)
  const start = client.seen.indexOf('\r\n\r\n') + 4
  client.send(Buffer.concat(frames))
  await client.rest()
  const bytes = Buffer.from(client.seen.slice(start), 'latin1')
  const at = bytes.indexOf(0x88)
  return at < 0 || (bytes[at + 1] ?? 0) < 2 ? undefined : bytes.readUInt16BE(at + 2)
}
const ascii = (text: string) => Buffer.from(text)

describe('a client that breaks the protocol', () => {
  it.each([
    ['a reserved bit', 1002, [frame(0xc1, ascii('x'))]],
    ['a reserved opcode', 1002, [frame(0x83, ascii('x'))]],
    ['an unmasked frame', 1002, [frame(0x81, ascii('x'), { masked: false })]],
    ['a fragmented control frame', 1002, [frame(0x09, ascii('x'))]],
    ['an oversized control frame', 1002, [frame(0x89, Buffer.alloc(126))]],
    ['a continuation of nothing', 1002, [frame(0x80, ascii('x'))]],
    ['a new message inside of another', 1002, [frame(0x01, ascii('x')), frame(0x81, ascii('y'))]],
    ['bad UTF-8', 1007, [frame(0x81, Buffer.from([0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xcf, 0xed, 0xa0, 0x80]))]],
    ['bad UTF-8 over two fragments', 1007, [frame(0x01, Buffer.from([0xce])), frame(0x80, Buffer.from([0x20]))]],
    ['a close frame of one byte', 1002, [frame(0x88, ascii('x'))]],
    ['a close status that nobody may send', 1002, [frame(0x88, Buffer.from([0x03, 0xed]))]],
    ['bad UTF-8 in a close reason', 1007, [frame(0x88, Buffer.from([0x03, 0xe8, 0xff]))]],
  ])('%s ends with %i; the upstream gets 1001', async (_, status, frames) => {
    expect(await statusAfter(...frames)).toBe(status)
    await eventually(() => heard.length === 1)
    expect(heard).toEqual(['1001 '])
    await gateway.forgetAll()
  })

  it('is refused above its limit with 1009', async () => {
    const { socket, closed } = await open({ 'x-limit': '10' })
    socket.send('0123456789')
    socket.send('01234567890')
    expect(await closed).toBe('1009 ')
    await eventually(() => heard.length === 1)
    expect(heard).toEqual(['1001 '])
    await gateway.forgetAll()
  })

  it('counts the fragments of a message together', async () => {
    const { socket, closed } = await open({ 'x-limit': '10' })
    socket.send('012345', { fin: false })
    socket.send('678901', { fin: true })
    expect(await closed).toBe('1009 ')
    await gateway.forgetAll()
  })
})

it('an upstream above its limit is told 1009, the client 1001', async () => {
  const { socket, closed } = await open({ 'x-upstream-limit': '100' })
  socket.send('big 101')
  expect(await closed).toBe('1001 ')
  await eventually(() => heard.length === 1)
  expect(heard).toEqual(['1009 '])
  await gateway.forgetAll()
})

describe('a side that goes away', () => {
  it.each(['vanish', 'half'])('the upstream: %s', async (how) => {
    const { socket, closed } = await open()
    socket.send(how)
    expect(await closed).toBe('1001 ')
    await eventually(() => heard.length === 1)
    await gateway.forgetAll()
    expect(upstreamSockets.size).toBe(0)
  })

  it.each(['reset', 'half'] as const)('the client: %s', async (how) => {
    const raw = connectTcp(gateway.port, '127.0.0.1')
    raw.on('error', () => undefined)
    raw.write(HANDSHAKE())
    await new Promise((resolve) => raw.once('data', resolve))
    if (how === 'reset') raw.resetAndDestroy()
    else raw.end()
    await eventually(() => heard.length === 1)
    expect(heard).toEqual(['1001 '])
    raw.destroy()
    await gateway.forgetAll()
  })

  it('nobody says anything for as long as read_timeout', async () => {
    const { closed } = await open()
    expect(await closed).toBe('1001 ')
    await eventually(() => heard.length === 1)
    await gateway.forgetAll()
  })
})

describe('a handshake', () => {
  const answerOf = async (bytes: string): Promise<string> => {
    const client = new RawClient(gateway.port).send(bytes)
    const head = await client.until(/\r\n\r\n[\s\S]*}/)
    client.leave()
    return head.split('\r\n')[0] ?? ''
  }

  it.each([
    ['without a key', HANDSHAKE().replace(/Sec-WebSocket-Key.*\r\n/, ''), '400 Bad Request'],
    ['with a bad key', HANDSHAKE().replace('dGhlIHNhbXBsZSBub25jZQ==', 'short'), '400 Bad Request'],
    ['of another version', HANDSHAKE().replace('Version: 13', 'Version: 7'), '400 Bad Request'],
    ['by POST', HANDSHAKE().replace('GET', 'POST'), '405 Not Allowed'],
    ['with a bad subprotocol', HANDSHAKE('Sec-WebSocket-Protocol: a,,b\r\n'), '400 Bad Request'],
    ['without Upgrade', HANDSHAKE().replace(/Upgrade: .*\r\n/, ''), '426 '],
    ['that a plugin refuses', HANDSHAKE('X-Refuse: 1\r\n'), '401 Unauthorized'],
  ])('%s is answered', async (_, bytes, status) => {
    expect(await answerOf(bytes)).toBe(`HTTP/1.1 ${status}`)
    await gateway.forgetAll()
  })

  it('with extensions that make no sense is refused', async () => {
    const client = new RawClient(gateway.port).send(HANDSHAKE('Sec-WebSocket-Extensions: permessage-deflate; =\r\n'))
    expect((await client.rest()).split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request')
    await gateway.forgetAll()
  })

  it('to an upstream that is not there is 502', async () => {
    const other = new GatewayOnNode()
    await other.open(folder('ws://127.0.0.1:1', { watcher: WATCHER }, { route: { protocols: ['ws'] }, retries: 1 }))
    const client = new RawClient(other.port).send(HANDSHAKE())
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 502 /)
    client.leave()
    await other.forgetAll()
    await other.close()
  })

  it('to an upstream that speaks HTTP only is 502', async () => {
    const server: Server = createServer((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).on('error', () => undefined),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const other = new GatewayOnNode()
    const { port } = server.address() as AddressInfo
    await other.open(folder(`ws://127.0.0.1:${port}`, { watcher: WATCHER }, { route: { protocols: ['ws'] } }))
    const client = new RawClient(other.port).send(HANDSHAKE())
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 502 /)
    client.leave()
    await other.forgetAll()
    await other.close()
    server.close()
  })
})

it('a gateway that stops says goodbye to both sides', async () => {
  const other = new GatewayOnNode()
  const { port } = upstream.address() as AddressInfo
  await other.open(folder(`ws://127.0.0.1:${port}`, { watcher: WATCHER }, { route: { protocols: ['ws'] } }))
  const socket = new WebSocket(`ws://127.0.0.1:${other.port}/chat`)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('open', resolve))
  await other.close()
  expect(await closed).toBe(1001)
  await eventually(() => heard.length === 1)
  expect(heard).toEqual(['1001 '])
})
