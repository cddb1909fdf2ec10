import { performance } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'

import { createEngine } from '../../engine.ts'
import { createMemoryHost } from '../../hosts/memory/host.ts'
import { RecordedExchange, requestOf } from '../../hosts/memory/recorded-exchange.ts'
import type { Host } from '../../host.ts'
import type { Run } from '../../protocol.ts'
import { callingSource, chainScenario } from './chain.ts'
import { cpu } from './measure.ts'

/** As many as a studio could still ask for. */
const KEPT_RUNS = 20
const TURN = 10

/**
 * The chain with calls into the PDK, from a client's request to the log phase, in this process; its upstream answers at
 * once, its clocks are this machine's. Gives CPU microseconds a request for a number of them.
 */
export async function startRecordedChain(isRecorded: boolean): Promise<(requests: number) => Promise<number>> {
  const body = new TextEncoder().encode(JSON.stringify({ message: 'hello', items: [1, 2, 3] }))
  const { timeOrigin } = performance
  const clock = { now: () => timeOrigin + performance.now(), cost: () => performance.now(), origin: timeOrigin }
  const host: Host = {
    ...createMemoryHost(),
    now: clock.now,
    cost: clock.cost,
    oneClock: clock,
    log: () => undefined,
    fetch: () =>
      Promise.resolve({
        status: 200,
        reason: 'OK',
        httpVersion: '1.1',
        headers: [
          ['Content-Type', 'application/json'],
          ['Content-Length', String(body.length)],
        ],
        body: once(body),
      }),
  }
  const runs: (() => Run)[] = []
  const engine = createEngine({
    host,
    onRun(read) {
      runs.push(read)
      if (runs.length > KEPT_RUNS) runs.shift()
    },
  })
  const applied = await engine.apply({ id: 'bench', files: chainScenario({ handler: callingSource }) })
  if (!applied.ok) throw new Error(JSON.stringify(applied.diagnostics))
  return async (requests) => {
    const start = cpu()
    for (let i = 0; i < requests; i += 1) {
      // a server comes back to its event loop, where garbage is collected in peace
      if (i % TURN === 0) await nextTurn()
      await engine.handle(new RecordedExchange(requestOf('GET', '/api/items?page=2')), { isRecorded })
    }
    return (cpu() - start) / requests
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
