import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createEngine, type Engine } from '../engine.ts'
import type { Run, SendRequest, TrafficOverview } from '../protocol.ts'
import { createNodeHost } from './node/host.ts'
import { createProxyServer } from './node/proxy-server.ts'
import { RawClient } from './node/tests/raw-client.ts'
import { normalRun } from './tests/normal-run.ts'
import { runInMemory, SCENARIOS, scenarioFiles } from './tests/scenarios.ts'

/** The bytes of a composed request. */
function bytesOf({ method, target, headers, body }: SendRequest): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const length = body ? `Content-Length: ${body.length}\r\n` : ''
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}${length}\r\n`, 'latin1'),
    body ?? Buffer.alloc(0),
  ])
}

describe.each(SCENARIOS)('%s is the same everywhere', (scenario) => {
  const files = scenarioFiles(scenario)
  const node = createNodeHost(() => undefined)
  let recorded: (run: Run) => void = () => undefined
  let engine: Engine
  let server: Server
  let port = 0
  let traffic: readonly TrafficOverview[] = []
  let expected: readonly Run[] = []

  beforeAll(async () => {
    const inMemory = await runInMemory(files)
    traffic = inMemory.traffic
    expected = inMemory.runs
    engine = createEngine({ host: node, onRun: (read) => recorded(read()) })
    server = createProxyServer(
      (exchange) => engine.handle(exchange, { isRecorded: true }),
      (error) => {
        throw error
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  beforeEach(() => engine.apply(files))
  afterAll(async () => {
    server.close()
    server.closeAllConnections()
    engine.dispose()
    await node.dispose()
  })

  test('through engine.send on Node', async () => {
    const runs: Run[] = []
    for (const { name, request } of traffic) runs.push(await engine.send(request, name))
    expect(runs.map((run) => normalRun(run))).toEqual(expected.map((run) => normalRun(run)))
    expect(runs.length).toBeGreaterThan(0)
  })

  test('through the port of the Node host', async () => {
    const runs: unknown[] = []
    for (const { name, request } of traffic) {
      const next = new Promise<Run>((resolve) => (recorded = resolve))
      const client = new RawClient(port).send(bytesOf(request))
      runs.push(normalRun({ ...(await next), name }, port))
      client.leave()
    }
    expect(runs).toEqual(expected.map((run) => normalRun(run)))
  })
})
