import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

import { eventually, folder, GatewayOnNode } from '../tests/gateway-on-node.ts'

const COUNTER = `
local Counter = { PRIORITY = 1000, VERSION = "1.0.0" }
function Counter:ws_client_frame(conf, data) kong.websocket.client.set_frame_data(data .. "!") end
function Counter:ws_upstream_frame() end
return Counter
`
const CONNECTIONS = 1_000
const FRAMES = 100

const gateway = new GatewayOnNode()
const upstream = new WebSocketServer({ port: 0, host: '127.0.0.1' })

beforeAll(async () => {
  gateway.isRecorded = false
  if (!upstream.address()) await new Promise((resolve) => upstream.once('listening', resolve))
  upstream.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => {
      if (String(data) !== 'flood!') return socket.send(data, { binary: isBinary })
      const piece = Buffer.alloc(64 * 1024)
      for (let i = 0; i < 512; i++) socket.send(piece)
    })
    socket.on('error', () => undefined)
  })
  const { port } = upstream.address() as AddressInfo
  await gateway.open(folder(`ws://127.0.0.1:${port}`, { counter: COUNTER }, { route: { protocols: ['ws'] } }))
})
afterAll(async () => {
  await gateway.close()
  upstream.close()
})

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/load`, { perMessageDeflate: false })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

it(`${CONNECTIONS} connections carry ${CONNECTIONS * FRAMES} frames: none lost, none out of order`, async () => {
  const sockets: WebSocket[] = []
  for (let i = 0; i < CONNECTIONS; i += 50)
    sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => connect()))))
  const wrong: string[] = []
  const done = sockets.map(
    (socket, connection) =>
      new Promise<void>((resolve) => {
        let next = 0
        socket.on('message', (data) => {
          if (String(data) !== `${connection}:${next}!`) wrong.push(`${connection}:${next} was ${String(data)}`)
          next += 1
          if (next === FRAMES) resolve()
        })
      }),
  )
  for (let frame = 0; frame < FRAMES; frame++)
    for (const [connection, socket] of sockets.entries()) socket.send(`${connection}:${frame}`)
  await Promise.all(done)
  expect(wrong).toEqual([])
  for (const socket of sockets) socket.close()
  await eventually(() => upstream.clients.size === 0)
  await gateway.forgetAll()
}, 120_000)

it('a client that does not read slows the upstream down instead of filling the memory', async () => {
  const socket = await connect()
  socket.pause()
  socket.send('flood')
  await eventually(() => [...upstream.clients].some(({ bufferedAmount }) => bufferedAmount > 0))
  // 32 MiB were said; all but what kernels and one high-water mark hold waits at the upstream.
  let waiting = -1
  await eventually(() => {
    const now = [...upstream.clients][0]?.bufferedAmount ?? 0
    const isStill = now === waiting
    waiting = now
    return isStill
  })
  expect(waiting).toBeGreaterThan(8 * 1024 * 1024)
  let bytes = 0
  socket.on('message', (data: Buffer) => (bytes += data.length))
  socket.resume()
  await eventually(() => bytes === 32 * 1024 * 1024)
  socket.close()
  await eventually(() => upstream.clients.size === 0)
  await gateway.forgetAll()
}, 60_000)
