import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { eventually, folder, GatewayOnNode } from '../tests/gateway-on-node.ts'

const SHOUTER = `
local Shouter = { PRIORITY = 1000, VERSION = "1.0.0" }
function Shouter:ws_handshake() kong.ctx.plugin.count = 0 end
function Shouter:ws_client_frame(conf, data, typ, status)
  ngx.log(ngx.NOTICE, "client ", typ, " ", data, " ", tostring(status))
  kong.ctx.plugin.count = kong.ctx.plugin.count + 1
  if data == "drop" then return kong.websocket.client.drop_frame() end
  if data == "bye" then return kong.websocket.client.close(4000, "out", 4001, "gone") end
  if data == "boom" then error("boom") end
  if data == "slow" then ngx.sleep(0.05) end
  if typ == "text" then kong.websocket.client.set_frame_data(data:upper()) end
  if typ == "close" and status == 4100 then kong.websocket.client.set_status(4200) end
end
function Shouter:ws_upstream_frame(conf, data, typ, status)
  ngx.log(ngx.NOTICE, "upstream ", typ, " ", data, " ", tostring(status))
  if data == "THROW" then error("no") end
end
function Shouter:ws_close() ngx.log(ngx.NOTICE, "ws_close after ", kong.ctx.plugin.count) end
function Shouter:access() ngx.log(ngx.NOTICE, "access") end
function Shouter:header_filter() ngx.log(ngx.NOTICE, "header_filter") end
function Shouter:log() ngx.log(ngx.NOTICE, "log") end
return Shouter
`

const gateway = new GatewayOnNode()
const upstreams = new WebSocketServer({ port: 0, host: '127.0.0.1' })
let heard: string[] = []

beforeAll(async () => {
  if (!upstreams.address()) await new Promise((resolve) => upstreams.once('listening', resolve))
  upstreams.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => {
      heard.push(String(data))
      socket.send(data, { binary: isBinary })
    })
    socket.on('close', (code, reason) => heard.push(`close ${code} ${String(reason)}`))
    socket.on('error', () => undefined)
  })
  const { port } = upstreams.address() as AddressInfo
  await gateway.open(folder(`ws://127.0.0.1:${port}`, { shouter: SHOUTER }, { route: { protocols: ['ws', 'wss'] } }))
})
beforeEach(() => {
  heard = []
  gateway.lines.length = 0
})
afterAll(async () => {
  await gateway.close()
  upstreams.close()
})

interface Client {
  readonly socket: WebSocket
  readonly messages: string[]
  readonly closed: Promise<string>
}

async function connect(options: object = {}, protocols: string[] = []): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/chat`, protocols, options)
  const messages: string[] = []
  socket.on('message', (data) => messages.push(String(data)))
  socket.on('pong', (data) => messages.push(`pong ${String(data)}`))
  const closed = new Promise<string>((resolve) =>
    socket.on('close', (code, reason) => resolve(`${code} ${String(reason)}`)),
  )
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return { socket, messages, closed }
}

describe('a ws service on real sockets', () => {
  it('carries frames through both handlers, changed', async () => {
    const { socket, messages, closed } = await connect()
    socket.send('hello')
    socket.send(Buffer.from([1, 2, 3]))
    socket.ping('p')
    await eventually(() => messages.length === 3)
    expect(messages).toEqual(['HELLO', '\u0001\u0002\u0003', 'pong p'])
    socket.close(1000, 'done')
    expect(await closed).toBe('1000 done')
    await eventually(() => gateway.lines.some((line) => line.includes('ws_close after 4')))
    expect(
      gateway.lines.filter((line) => /witness|: access|header_filter|: log/.test(line.replace(/witness rewrite/, ''))),
    ).toEqual([])
    await gateway.forgetAll()
  })

  it('drops frames, closes with words for each side, changes the status of a close frame', async () => {
    const first = await connect()
    first.socket.send('drop')
    first.socket.send('bye')
    expect(await first.closed).toBe('4000 out')
    await eventually(() => heard.includes('close 4001 gone'))
    expect(heard).toEqual(['close 4001 gone'])
    const second = await connect()
    second.socket.close(4100, 'x')
    await second.closed
    await eventually(() => heard.includes('close 4200 x'))
    await gateway.forgetAll()
  })

  it('keeps the order when handlers wait', async () => {
    const { socket, messages, closed } = await connect()
    for (const text of ['slow', 'a', 'slow', 'b']) socket.send(text)
    await eventually(() => messages.length === 4)
    expect(messages).toEqual(['SLOW', 'A', 'SLOW', 'B'])
    socket.close()
    expect(await closed).toBe('1005 ')
    await gateway.forgetAll()
  })

  it.each(['boom', 'throw'])('ends both sides with 1011 when a handler throws: %s', async (text) => {
    const { socket, closed } = await connect()
    socket.send(text)
    expect(await closed).toBe('1011 ')
    await eventually(() => heard.includes('close 1011 '))
    await gateway.forgetAll()
  })

  it('agrees to the subprotocol of the upstream and to compression', async () => {
    const { socket, messages, closed } = await connect({ perMessageDeflate: true }, ['v1.chat', 'v2.chat'])
    expect([socket.protocol, socket.extensions]).toEqual(['v1.chat', 'permessage-deflate'])
    socket.send('x'.repeat(5000))
    await eventually(() => messages.length === 1)
    expect(messages[0]).toBe('X'.repeat(5000))
    socket.close()
    await closed
    await gateway.forgetAll()
  })
})
