import { expect, test } from '@playwright/test'

import type { ConnectionRun } from '../engine/protocol.ts'
import { scenarioFiles } from '../engine/hosts/tests/scenarios.ts'
import { callWorker } from './worker-client.ts'

test('a WebSocket of the page runs through the engine in the worker', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('status', { name: 'State of the gateway' })).toHaveText(/ready/)
  await callWorker(page, 'apply', [scenarioFiles('chat')])
  const heard = await page.evaluate(async () => {
    const socket = new WebSocket('ws://gateway.local/chat/api.test/chat', ['v0.chat', 'v1.chat'])
    socket.binaryType = 'arraybuffer'
    const lines: string[] = []
    const say = (): void => {
      socket.send('card 4111 1111 1111 1111')
      socket.send('/shutdown')
      socket.send(new Uint8Array([1, 2, 3]))
    }
    socket.onopen = () => {
      lines.push(`open ${socket.protocol}`)
      say()
    }
    socket.onmessage = ({ data }) => {
      lines.push(typeof data === 'string' ? data : `binary ${[...new Uint8Array(data as ArrayBuffer)].join()}`)
      if (typeof data !== 'string') socket.send('/quit')
    }
    return new Promise<string[]>((resolve) => {
      socket.onclose = ({ code, reason }) => resolve([...lines, `close ${code} ${reason}`])
    })
  })
  expect(heard).toEqual(['open v1.chat', 'card ****', 'binary 1,2,3', 'close 4000 as you wish'])
  const runs = (await callWorker(page, 'connections', ['chat'])) as ConnectionRun[]
  const framesOf = (side: string) =>
    runs[0]?.trace.events.flatMap((event) =>
      event.type === 'frame-passed' && event.from === side ? [`${event.opcode} ${event.fate}`] : [],
    )
  expect(framesOf('client')).toEqual(['text forwarded', 'text dropped', 'binary forwarded', 'text closed'])
  expect(framesOf('upstream')).toEqual(['text forwarded', 'binary forwarded'])
})

test('a WebSocket that the gateway refuses fails, and others go where they would have gone', async ({ page }) => {
  await page.goto('/')
  await expect(page.getByRole('status', { name: 'State of the gateway' })).toHaveText(/ready/)
  await callWorker(page, 'apply', [scenarioFiles('chat')])
  const events = await page.evaluate(async () => {
    const outcomeOf = (url: string): Promise<string> =>
      new Promise((resolve) => {
        const seen: string[] = []
        const socket = new WebSocket(url)
        socket.onopen = () => seen.push('open')
        socket.onerror = () => seen.push('error')
        socket.onclose = () => resolve([...seen, 'close'].join(' '))
      })
    return [await outcomeOf('ws://gateway.local/chat/nowhere'), await outcomeOf('ws://127.0.0.1:9/elsewhere')]
  })
  expect(events).toEqual(['error close', 'error close'])
})
