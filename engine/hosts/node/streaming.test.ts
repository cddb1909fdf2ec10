import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { folder, GatewayOnNode } from './tests/gateway-on-node.ts'
import { RawClient } from './tests/raw-client.ts'

const MIB = 1024 * 1024
const SIZE = 100 * MIB
/** Far below the 100 MB that pass; buffers that V8 is about to free are in it. */
const ALLOWED = 48 * MIB
const PIECE = Buffer.alloc(64 * 1024, 'x')

/** Body bytes of the last upload. */
let uploaded = 0
const upstream: Server = createServer((socket) => {
  let head = ''
  socket.on('error', () => undefined)
  socket.on('data', (part) => {
    const isBody = head.includes('\r\n\r\n')
    if (!isBody) head += part.toString('latin1')
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    uploaded = isBody ? uploaded + part.length : head.length - end - 4
    if (head.startsWith('GET')) {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${SIZE}\r\n\r\n`)
      pour(socket)
    } else if (uploaded >= SIZE) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
})

function pour(socket: Socket): void {
  let left = SIZE
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= PIECE.length
      if (!socket.write(PIECE)) return void socket.once('drain', more)
    }
  }
  more()
}

const gateways: GatewayOnNode[] = []
beforeAll(() => new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve)))
afterAll(async () => {
  for (const gateway of gateways) await gateway.close()
  upstream.close()
})

async function open(route: Readonly<Record<string, unknown>> = {}): Promise<GatewayOnNode> {
  const { port } = upstream.address() as AddressInfo
  const gateway = await new GatewayOnNode().open(folder(`http://127.0.0.1:${port}`, {}, { route }))
  gateway.isRecorded = false
  gateways.push(gateway)
  return gateway
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes that what is in use grew by at most while this ran; garbage does not count, however late it is collected. */
async function growthDuring(work: () => Promise<void>): Promise<number> {
  const used = (): number => {
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const before = used()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, used())), 50)
  await work()
  clearInterval(timer)
  return most - before
}

test('100 MB come down with flat memory', async () => {
  const gateway = await open()
  let bytes = 0
  const growth = await growthDuring(async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    for await (const part of socket) bytes += (part as Uint8Array).length
  })
  expect(bytes).toBeGreaterThan(SIZE)
  expect(bytes).toBeLessThan(SIZE + 1000)
  expect(growth).toBeLessThan(ALLOWED)
})

test.for([
  ['waiting in a file, as nginx does', {}, `Content-Length: ${SIZE}\r\n`],
  ['straight through without request buffering', { request_buffering: false }, `Content-Length: ${SIZE}\r\n`],
  ['in chunks', {}, 'Transfer-Encoding: chunked\r\n'],
] as const)('100 MB go up with flat memory, %s', async ([, route, framing]) => {
  const gateway = await open(route)
  let answer = ''
  const growth = await growthDuring(async () => {
    const client = new RawClient(gateway.port).send(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${framing}\r\n`)
    const isChunked = framing.startsWith('Transfer')
    const size = Buffer.from(`${PIECE.length.toString(16)}\r\n`)
    const piece = isChunked ? Buffer.concat([size, PIECE, Buffer.from('\r\n')]) : PIECE
    for (let left = SIZE; left > 0; left -= PIECE.length) {
      if (!client.socket.write(piece)) await new Promise<void>((resolve) => client.socket.once('drain', resolve))
    }
    if (isChunked) client.send('0\r\n\r\n')
    answer = await client.rest()
  })
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*ok$/)
  expect(uploaded).toBe(SIZE)
  expect(growth).toBeLessThan(ALLOWED)
})

test('100 MB come down with flat memory also when the studio sees it', async () => {
  const gateway = await open()
  gateway.isRecorded = true
  let bytes = 0
  const growth = await growthDuring(async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    for await (const part of socket) bytes += (part as Uint8Array).length
  })
  expect(bytes).toBeGreaterThan(SIZE)
  expect(growth).toBeLessThan(ALLOWED)
  const [run] = gateway.runs
  expect(run?.response.body).toHaveLength(MIB)
  expect(JSON.stringify(run?.trace).length).toBeLessThan(4 * MIB)
})

test('a client that reads slowly holds the upstream back', async () => {
  const gateway = await open()
  const socket = connect(gateway.port, '127.0.0.1')
  const growth = await growthDuring(async () => {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    socket.once('data', () => socket.pause())
    await new Promise((resolve) => setTimeout(resolve, 500))
  })
  expect(growth).toBeLessThan(ALLOWED)
  socket.destroy()
  await gateway.forgetAll()
})
