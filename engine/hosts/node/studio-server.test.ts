import { mkdtempSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import type { ConnectionApi, DebugApi, TrafficApi } from '../../protocol.ts'
import { MessageError } from '../../validation.ts'
import { createStudioServer } from './studio-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'phasescope-studio-'))
writeFileSync(join(folder, 'index.html'), '<title>studio</title>')
const refuse = async (): Promise<never> => {
  throw new MessageError('not here')
}
const studio = createStudioServer(folder, () => ({
  ...({} as DebugApi & ConnectionApi & TrafficApi),
  hello: async () => ({ protocol: 1, engine: 'test', host: 'node', gateway: '' }),
  apply: refuse,
  send: refuse,
  tryOut: refuse,
  saveConfiguration: refuse,
  readScenario: refuse,
  writeFile: refuse,
  deleteFile: refuse,
  schemaForms: refuse,
  ping: async () => 'pong',
}))
let origin = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => studio.server.listen(0, '127.0.0.1', resolve))
  origin = `127.0.0.1:${(studio.server.address() as AddressInfo).port}`
})
afterAll(() => studio.close())

/** Calls one method over a fresh socket; undefined when the socket was refused. */
function call(method: string, headers: Record<string, string>): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${origin}/engine`, { headers })
    socket.on('error', () => resolve(undefined))
    socket.on('open', () => socket.send(JSON.stringify({ t: 'q', i: '1', m: method, a: [] })))
    socket.on('message', (data) => {
      resolve(JSON.parse(String(data)))
      socket.close()
    })
  })
}

test('our own page may call the engine', async () => {
  expect(await call('ping', { Origin: `http://${origin}` })).toMatchObject({ i: '1', r: 'pong' })
})

test('a page from elsewhere may not, nor a name that resolves to this machine', async () => {
  expect(await call('ping', { Origin: 'https://evil.test' })).toBeUndefined()
  expect(await call('ping', { Host: 'rebound.test', Origin: 'http://rebound.test' })).toBeUndefined()
})

test('files are served, and nothing outside of the folder', async () => {
  expect(await (await fetch(`http://${origin}/`)).text()).toBe('<title>studio</title>')
  for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/nothing', '/%zz'])
    expect((await fetch(`http://${origin}${path}`)).status).toBe(404)
})
