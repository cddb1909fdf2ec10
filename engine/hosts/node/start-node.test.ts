import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { decodeMessage, encodeMessage } from '../../wire.ts'
import { readScenarioFolder } from './scenario-folder.ts'
import { type RunningNode, startNode } from './start-node.ts'

const folder = mkdtempSync(join(tmpdir(), 'phasescope-start-'))
const firstPlugin = fileURLToPath(new URL('../../../public/scenarios/first-plugin', import.meta.url))
cpSync(firstPlugin, folder, { recursive: true })
let node: RunningNode
beforeAll(async () => {
  node = await startNode({ folder, listen: '127.0.0.1', proxyPort: 0, adminPort: 0, studioPort: 0 })
})
afterAll(() => node.close())

const orders = (headers: Record<string, string>): Promise<Response> =>
  fetch(`http://127.0.0.1:${node.ports.proxy}/orders/7`, { headers })
const good = { apikey: 'alice-key', 'x-tenant': 'acme' }

/** Saves and waits until the gateway answers otherwise. */
async function saved(
  path: string,
  edit: (text: string) => string,
  isSeen: (answer: Response) => boolean,
): Promise<Response> {
  const file = join(folder, path)
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
  for (let i = 0; i < 100; i += 1) {
    const answer = await orders(good)
    if (isSeen(answer)) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the edit was never seen')
}

test('port 8000 answers with the plugins’ work and Kong’s headers', async () => {
  const answer = await orders(good)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ order: 7 })
  const headers = Object.fromEntries(answer.headers)
  expect(headers).toMatchObject({
    'x-tenant': 'acme',
    'x-tag': 'tag-get',
    via: expect.stringMatching(/^1\.1 kong\/3\.9\.\d+$/),
  })
  for (const name of ['x-kong-proxy-latency', 'x-kong-upstream-latency']) expect(headers[name]).toMatch(/^\d+$/)
  expect(headers['x-kong-request-id']).toMatch(/^[0-9a-f]{32}$/)
  expect((await orders({})).status).toBe(401)
})

test('the Admin API describes the node', async () => {
  const admin = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${node.ports.admin}${path}`, init)
  expect(await (await admin('/')).json()).toMatchObject({
    tagline: 'Welcome to kong',
    version: expect.stringMatching(/^3\.9/),
  })
  expect(await (await admin('/status')).json()).toMatchObject({ database: { reachable: true } })
  expect((await admin('/nothing')).status).toBe(404)
  expect((await admin('/status', { method: 'POST' })).status).toBe(405)
})

test('a saved handler runs for the next request; a broken one leaves the old running', async () => {
  const path = 'kong/plugins/tenant-guard/handler.lua'
  await saved(
    path,
    (text) => text.replace('"X-Tenant"', '"X-Renamed"'),
    ({ headers }) => headers.get('x-renamed') === 'acme',
  )
  writeFileSync(join(folder, path), 'function oops(')
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect((await orders(good)).headers.get('x-renamed')).toBe('acme')
})

test('tries out what the studio asks, and the live gateway goes on as it is', async () => {
  const scenario = await readScenarioFolder(firstPlugin)
  const socket = new WebSocket(`ws://127.0.0.1:${node.ports.studio}/engine`)
  const answered = new Promise<unknown>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data: Buffer) => {
      const message = decodeMessage(data.toString()) as {
        readonly i?: string
        readonly r?: unknown
        readonly e?: unknown
      }
      if (message.i === '1') resolve(message.r ?? message.e)
    })
  })
  const request = { method: 'GET', target: '/orders/7', headers: [['Host', 'api.test']] }
  const change = { kong: '3.4', disabledPlugins: ['simple-key', 'tenant-guard'] }
  socket.on('open', () => socket.send(encodeMessage({ t: 'q', i: '1', m: 'tryOut', a: [scenario, [request], change] })))
  expect(await answered).toMatchObject([{ response: { status: 200 }, trace: { header: { kong: '3.4' } } }])
  socket.close()
  expect((await orders({})).status).toBe(401)
})

test('tells of the worker and of connections under the scenario that was applied last', async () => {
  const chat = { ...(await readScenarioFolder(join(firstPlugin, '../chat'))), id: 'a-sample' }
  const socket = new WebSocket(`ws://127.0.0.1:${node.ports.studio}/engine`)
  const ask = (m: string, ...a: readonly unknown[]) => socket.send(encodeMessage({ t: 'q', i: m, m, a }))
  const told = new Promise<string>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data: Buffer) => {
      const message = decodeMessage(data.toString()) as {
        readonly i?: string
        readonly m?: string
        readonly a?: readonly unknown[]
      }
      const target = { kind: 'websocket', target: '/chat', headers: [['Host', 'api.test']] }
      if (message.i === 'apply' && message.m === undefined) ask('openConnection', 'a-sample', target)
      if (message.m === 'connectionTold') resolve(String(message.a?.[0]))
    })
  })
  socket.on('open', () => ask('apply', chat))
  expect(await told).toBe('a-sample')
  socket.close()
})
