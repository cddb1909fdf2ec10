import { createSocket } from 'node:dgram'
import { readFileSync, statSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { Pool } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { parseRecording } from '../../index.ts'
import type { ReplayReport, ScenarioFiles } from '../../protocol.ts'
import { TrafficRecorder } from '../../traffic.ts'
import { createNodeHost } from './host.ts'
import { NODE_PACKING } from './pack-run.ts'
import { readScenarioFolder } from './scenario-folder.ts'
import { type NodeOptions, type RunningNode, startNode } from './start-node.ts'
import { connectToHost } from './studio-client.ts'
import { folderOnDisk } from './tests/folder-on-disk.ts'
import { until } from './tests/ports-on-node.ts'

const HANDLER = `
local Watch = { PRIORITY = 900, VERSION = "1.0.0" }
function Watch:access() kong.service.request.set_header("X-Watched", "yes") end
function Watch:header_filter() kong.response.set_header("X-Path", kong.request.get_path()) end
function Watch:ws_client_frame(conf, data, typ)
  if typ == "text" then kong.websocket.client.set_frame_data(data:upper()) end
end
function Watch:preread() kong.log.notice("preread ", kong.client.get_ip()) end
return Watch
`
const SCHEMA = 'return { name = "watch", fields = { { config = { type = "record", fields = {} } } } }'

/** Answers each line with itself and how many there were. */
const upstream = createServer((socket) => {
  let lines = 0
  socket.on('data', (part) => {
    for (const line of String(part).split('\n').filter(Boolean)) socket.write(`${line} ${(lines += 1)}\n`)
  })
  socket.on('error', () => undefined)
})

function files(handler = HANDLER): Record<string, string> {
  const { port } = upstream.address() as AddressInfo
  const services = [
    { name: 'page', url: 'http://page.test', routes: [{ name: 'page', paths: ['/'] }] },
    { name: 'chat', url: 'ws://chat.test', routes: [{ name: 'chat', protocols: ['ws', 'wss'], paths: ['/chat'] }] },
    {
      name: 'lines',
      protocol: 'tcp',
      host: '127.0.0.1',
      port,
      routes: [{ name: 'lines', protocols: ['tcp'], sources: [{ ip: '127.0.0.1' }] }],
    },
    {
      name: 'meter',
      protocol: 'udp',
      host: 'meter.test',
      port: 8125,
      read_timeout: 200,
      routes: [{ name: 'meter', protocols: ['udp'], sources: [{ ip: '127.0.0.2' }] }],
    },
  ]
  return {
    'kong/plugins/watch/handler.lua': handler,
    'kong/plugins/watch/schema.lua': SCHEMA,
    'kong.conf': 'plugins = watch\nstream_listen = 127.0.0.1:0, 127.0.0.1:0 udp\n',
    'kong.yml': JSON.stringify({ _format_version: '3.0', services, plugins: [{ name: 'watch' }] }),
    'phasescope.yml': `upstreams:
  page.test:
    - reply: { status: 200, body: { text: page } }
  chat.test:
    - websocket: { echo: true }
  meter.test:
    - echo: true
`,
  }
}

beforeAll(() => new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve)))
afterAll(() => void upstream.close())

const start = (options: Partial<NodeOptions> & { readonly folder: string }): Promise<RunningNode> =>
  startNode({ listen: '127.0.0.1', proxyPort: 0, adminPort: 0, studioPort: 0, tlsPort: 0, ...options })

async function get(node: RunningNode, path: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${node.ports.proxy}${path}`)
  await answer.text()
  return answer.status
}

/** Says each of them and waits for its echo, then closes. */
async function chat(node: RunningNode, frames: readonly (string | Buffer)[]): Promise<string[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${node.ports.proxy}/chat`)
  const heard: string[] = []
  await new Promise((resolve) => socket.once('open', resolve))
  for (const frame of frames) {
    const answer = new Promise<string>((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString())))
    socket.send(frame)
    heard.push(await answer)
  }
  socket.close(1000)
  await new Promise((resolve) => socket.once('close', resolve))
  return heard
}

/** As `nc` would: says the lines, hears as many, ends. */
function lines(node: RunningNode, said: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(node.streams()[0]?.port ?? 0, '127.0.0.1')
    let heard = ''
    let next = 0
    const say = (): void => void (next < said.length ? socket.write(`${said[next++]}\n`) : socket.end())
    socket.on('data', (part) => {
      heard += String(part)
      say()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(heard))
    say()
  })
}

function datagram(node: RunningNode, said: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('message', (data) => {
      socket.close()
      resolve(String(data))
    })
    socket.bind(0, '127.0.0.2', () => socket.send(said, node.streams()[1]?.port ?? 0, '127.0.0.1'))
  })
}

describe('a host that records, with no studio open', () => {
  test('keeps requests, WebSocket, TCP and UDP; a studio that comes later sees them; the end writes them', async () => {
    const folder = folderOnDisk(files())
    const recordTo = join(folder, '..', `${Date.now()}.jsonl`)
    const node = await start({ folder, record: { most: 1000 }, recordTo })
    expect(node.banner).toContain(
      `recording  the last 1000 requests and connections, at most 256 MiB; written to ${recordTo}`,
    )
    for (let n = 0; n < 20; n += 1) expect(await get(node, `/orders/${n}`)).toBe(200)
    expect(await chat(node, ['hello', 'you', Buffer.of(1, 2)])).toEqual(['HELLO', 'YOU', '\u0001\u0002'])
    expect(await lines(node, ['one', 'two'])).toBe('one 1\ntwo 2\n')
    expect(await datagram(node, 'beat')).toBe('beat')
    await until(() => node.recording().kept === 23)

    const studio = await connectToHost(node.ports.studio)
    const { summaries } = await studio.api.listTraffic({}, { count: 100 })
    const connections = summaries.filter(({ connection }) => connection)
    expect(connections.map(({ target, connection }) => ({ target, ...connection }))).toMatchObject([
      { kind: 'udp', client: { messages: 1, bytes: 4 }, upstream: { messages: 1, bytes: 4 }, end: 'idle', unkept: 0 },
      { kind: 'tcp', client: { messages: 2, bytes: 8 }, upstream: { messages: 2, bytes: 12 }, end: 'closed' },
      // three frames and its goodbye, each way
      { kind: 'websocket', target: '/chat', client: { messages: 4 }, upstream: { messages: 4 }, end: 'closed' },
    ])
    expect((await studio.api.listTraffic({ kind: 'tcp' })).total).toBe(1)
    studio.close()
    expect(await get(node, '/orders/last')).toBe(200)
    expect(node.recording()).toMatchObject({ kept: 24, isLasting: true })

    // one connection stands when the host stops: it is in the file, too
    const open = new WebSocket(`ws://127.0.0.1:${node.ports.proxy}/chat`)
    await new Promise((resolve) => open.once('open', resolve))
    open.send('still here')
    await new Promise((resolve) => open.once('message', resolve))
    await node.close()
    expect(statSync(recordTo).mode & 0o777).toBe(0o600)
    const read = parseRecording(readFileSync(recordTo, 'utf8'))
    const entries = 'entries' in read ? read.entries : []
    expect(entries).toHaveLength(25)
    expect(entries.every(({ scenario }) => scenario?.files['kong.conf'] !== undefined)).toBe(true)
    expect(JSON.stringify(entries.at(-1)?.item)).toContain('STILL HERE')
  })

  test('records nothing without being asked to, and what it is asked to from then on', async () => {
    const node = await start({ folder: folderOnDisk(files()) })
    try {
      await get(node, '/before')
      expect(node.recording()).toMatchObject({ seen: 0, isLasting: false })
      const studio = await connectToHost(node.ports.studio)
      await studio.api.changeTraffic({ isLasting: true, most: 2 })
      studio.close()
      for (const path of ['/a', '/b', '/c']) await get(node, path)
      expect(node.recording()).toMatchObject({ seen: 3, kept: 2, newest: { target: '/c' } })
    } finally {
      await node.close()
    }
  })

  test('replays all of it against a changed plugin: exactly what differs, frame by frame', async () => {
    const folder = folderOnDisk(files())
    const node = await start({ folder, record: {} })
    const recorder: { report?: ReplayReport } = {}
    try {
      for (let n = 0; n < 10; n += 1) await get(node, `/orders/${n}`)
      await chat(node, ['hello', 'secret', 'bye'])
      await chat(node, ['nothing special'])
      await lines(node, ['one', 'two'])
      await datagram(node, 'beat')
      await until(() => node.recording().kept === 14)
      const studio = await connectToHost(node.ports.studio)
      const { text } = await studio.api.exportTraffic({})
      studio.close()
      const { replay, close } = replayer(text, recorder)
      const same = await replay(await readScenarioFolder(folder))
      expect(same).toMatchObject({ requests: 14, differing: [], unrepeatable: 0, unreplayed: [] })
      const changed = HANDLER.replace('data:upper()', 'data == "secret" and "***" or data:upper()').replace(
        'kong.request.get_path())',
        'kong.request.get_path():gsub("/7$", "/seven"))',
      )
      const report = await replay({ id: 'x', files: files(changed) })
      expect(report?.differing.map(({ summary, verdict }) => [summary.target, verdict.words[0]])).toEqual([
        ['/orders/7', 'Headers of the answer that differ: X-Path.'],
        ['/chat', 'Frame 3 from the client (text "secret"): "***" is sent on instead of "SECRET".'],
      ])
      close()
    } finally {
      await node.close()
    }
  })
})

/** Replays a recording that was read from a file, as `phasescope replay` does. */
function replayer(text: string, told: { report?: ReplayReport }) {
  const host = createNodeHost(() => undefined)
  const recorder = new TrafficRecorder({
    host,
    packing: NODE_PACKING,
    tell: {
      trafficTold: () => undefined,
      replayTold({ report, failure }) {
        if (failure !== undefined) throw new Error(failure)
        if (report) told.report = report
      },
    },
  })
  const read = parseRecording(text)
  if ('error' in read) throw new Error(read.error)
  for (const { item, scenario } of read.entries) recorder.note(item, item.outside ?? [], scenario)
  return {
    async replay(scenario: ScenarioFiles): Promise<ReplayReport | undefined> {
      delete told.report
      recorder.replay(scenario, {})
      await until(() => told.report !== undefined)
      return told.report
    },
    close: () => recorder.dispose(),
  }
}

/** Bytes in use once the garbage is gone: heap, and blocks beside it. */
function memory(): number {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('memory stays flat over ten thousand requests and a talkative connection', { timeout: 180_000 }, async () => {
  const bound = 4 * 1024 * 1024
  const node = await start({ folder: folderOnDisk(files()), record: { bound } })
  const pool = new Pool(`http://127.0.0.1:${node.ports.proxy}`, { connections: 8 })
  const send = async (from: number, to: number): Promise<void> => {
    let next = from
    const client = async (): Promise<void> => {
      for (let n = next++; n < to; n = next++) {
        const { statusCode, body } = await pool.request({ method: 'GET', path: `/orders/${n}` })
        if (statusCode !== 200) throw new Error(`${statusCode} for ${n}`)
        await body.dump()
      }
    }
    await Promise.all(Array.from({ length: 8 }, client))
  }
  try {
    await send(0, 2_000)
    const first = memory()
    await send(2_000, 10_000)
    expect(memory() - first).toBeLessThan(bound)
    const state = node.recording()
    expect(state.seen).toBe(10_000)
    expect(state.size).toBeLessThanOrEqual(bound)

    // 400 frames of 60 kB each way are 48 MB; a connection keeps 8
    const socket = new WebSocket(`ws://127.0.0.1:${node.ports.proxy}/chat`)
    await new Promise((resolve) => socket.once('open', resolve))
    let heard = 0
    socket.on('message', () => (heard += 1))
    for (let n = 0; n < 400; n += 1) {
      socket.send('x'.repeat(60_000))
      await until(() => heard > n)
    }
    socket.close()
    await until(() => node.recording().newest?.connection !== undefined)
    const { connection, size = 0 } = node.recording().newest ?? {}
    expect(connection).toMatchObject({ client: { bytes: 400 * 60_000 }, upstream: { messages: 401 } })
    expect(connection?.unkept).toBeGreaterThan(600)
    expect(size).toBeLessThan(32 * 1024 * 1024)
  } finally {
    await pool.close()
    await node.close()
  }
})
