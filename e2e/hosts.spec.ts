import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import { expect, test } from '@playwright/test'
import { build } from 'vite'

import { normalRun } from '../engine/hosts/tests/normal-run.ts'
import { runInMemory, SCENARIOS, scenarioFiles } from '../engine/hosts/tests/scenarios.ts'
import type { ApplyResult, Run } from '../engine/protocol.ts'
import { callWorker } from './worker-client.ts'

/** The worker of the contract, as one script. */
async function bundledWorker(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL('assets/host-contract-worker.ts', import.meta.url)),
        formats: ['es'],
        fileName: 'worker',
      },
    },
  })
  const [output] = Array.isArray(built) ? built : [built]
  const chunk = output && 'output' in output ? output.output[0] : undefined
  return chunk?.code ?? ''
}

async function serveWorker(script: string): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const isScript = url === '/worker.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<title>contract</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

test('a real service worker keeps the contract of hosts', async ({ page }) => {
  const server = await serveWorker(await bundledWorker())
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const { count, found } = await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js', { type: 'module' })
      const { active } = await navigator.serviceWorker.ready
      const { port1, port2 } = new MessageChannel()
      const told = new Promise<{ count: number; found: string[] }>((resolve) => {
        port1.addEventListener('message', ({ data }) => resolve(data))
        port1.start()
      })
      active?.postMessage('check', [port2])
      return told
    })
    expect(found).toEqual([])
    expect(count).toBeGreaterThan(16)
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

for (const name of SCENARIOS) {
  test(`the traffic of ${name} has the same trace in the service worker as in memory`, async ({ page }) => {
    const scenario = scenarioFiles(name)
    const { traffic, runs } = await runInMemory(scenario)
    await page.goto('/')
    expect(((await callWorker(page, 'apply', [scenario])) as ApplyResult).ok).toBe(true)
    for (const [i, { name: request, request: sent }] of traffic.entries()) {
      const run = (await callWorker(page, 'send', [name, sent, request])) as Run
      expect(normalRun(run)).toEqual(runs[i] && normalRun(runs[i]))
    }
    expect(runs.length).toBeGreaterThan(0)
  })
}
