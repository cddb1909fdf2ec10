import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import type { Stop } from '../../protocol.ts'
import { decodeMessage, encodeMessage } from '../../wire.ts'
import { readScenarioFolder } from './scenario-folder.ts'
import { type RunningNode, startNode } from './start-node.ts'

const folder = mkdtempSync(join(tmpdir(), 'phasescope-debugging-'))
cpSync(fileURLToPath(new URL('../../../public/scenarios/first-plugin', import.meta.url)), folder, { recursive: true })
let node: RunningNode
let studio: WebSocket
let scenario = ''
beforeAll(async () => {
  node = await startNode({ folder, listen: '127.0.0.1', proxyPort: 0, adminPort: 0, studioPort: 0 })
  scenario = (await readScenarioFolder(folder)).id
  studio = new WebSocket(`ws://127.0.0.1:${node.ports.studio}/engine`)
  await new Promise((resolve) => studio.on('open', resolve))
})
afterAll(() => {
  studio.close()
  return node.close()
})

let asked = 0

/** Asks over the socket, as the studio does. */
function ask<T>(method: string, ...args: readonly unknown[]): Promise<T> {
  const id = String(++asked)
  return new Promise((resolve, reject) => {
    const hear = (data: Buffer): void => {
      const { i, r, e } = decodeMessage(data.toString()) as { i?: string; r?: T; e?: { message?: string } }
      if (i !== id) return
      studio.off('message', hear)
      if (e) reject(new Error(e.message))
      else resolve(r as T)
    }
    studio.on('message', hear)
    studio.send(encodeMessage({ t: 'q', i: id, m: method, a: [scenario, ...args] }))
  })
}

const orders = (): Promise<Response> =>
  fetch(`http://127.0.0.1:${node.ports.proxy}/orders/7`, { headers: { apikey: 'alice-key', 'x-tenant': 'acme' } })

test('a breakpoint stops its own request only: others over real sockets go on', async () => {
  await orders()
  await ask('pauseRun')
  const stopped = orders()
  let stops: readonly Stop[] = await ask<readonly Stop[]>('debugStops')
  while (stops.length === 0) stops = await ask<readonly Stop[]>('debugStops')
  const [stop] = stops
  expect(stop).toMatchObject({ isPast: false, reason: { type: 'pause' } })
  const answers = await Promise.all([orders(), orders(), orders()])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(await ask<readonly Stop[]>('debugStops')).toMatchObject([{ id: stop?.id, step: stop?.step }])
  await ask('continueRun', stop?.id)
  expect((await stopped).status).toBe(200)
  expect(await ask<readonly Stop[]>('debugStops')).toEqual([])
})
