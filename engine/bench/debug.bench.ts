// DESIGN §6: 20 plugins × 5 phases in the debug form against LuaJIT; what one debugger step costs.
import { setImmediate as nextImmediate } from 'node:timers/promises'

import type { DebugEvent } from '../debug/model.ts'
import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { luajitChain, startChain } from './support/in-process.ts'
import { cpu, median, printRatio } from './support/measure.ts'

const REQUESTS = 20_000
/** V8 needs half a second to optimize one function of the debug form, and there are a hundred. */
const WARM_UPS = 2
const ROUNDS = 3
const STEPS = 5_000

const chain = await startChain(({ state: { debug } }) => debug.turnOn({ line: () => false }))

/** A loop that is stepped through, line by line; CPU microseconds a step, to the next stop with its frames. */
async function steps(): Promise<number> {
  // turns as the Node host has them
  const memory = createMemoryHost()
  const host = { ...memory, nextTurn: () => nextImmediate() }
  const engine = createEngine({ host })
  const debug = engine.debug()
  const files = {
    'kong/plugins/looper/handler.lua': `local H = { PRIORITY = 1000, VERSION = "1.0.0" }
function H:access(conf)
  local sum = 0
  for i = 1, ${STEPS} do
    sum = sum + i
  end
end
return H
`,
    'kong/plugins/looper/schema.lua':
      'return { name = "looper", fields = { { config = { type = "record", fields = {} } } } }',
  }
  await host.run(engine.apply({ id: 'bench', files }))
  let wake = (): void => undefined
  debug.listen((event: DebugEvent) => event.type === 'paused' && wake())
  const stopped = (): Promise<void> => new Promise((resolve) => (wake = resolve))
  const first = stopped()
  engine.sendDebugged({ method: 'GET', target: '/', headers: [['Host', 'a']] }, { stopsOnEntry: true })
  await host.run(first)
  const start = cpu()
  for (let i = 0; i < STEPS; i += 1) {
    const next = stopped()
    await debug.step(debug.stops()[0]?.id ?? 0, 'over')
    await next
  }
  return (cpu() - start) / STEPS
}

for (let i = 0; i < WARM_UPS; i += 1) await chain(REQUESTS)
const rounds: { ours: number; theirs: number; step: number }[] = []
for (let i = 0; i < ROUNDS; i += 1)
  rounds.push({ ours: await chain(REQUESTS), theirs: luajitChain(REQUESTS), step: await steps() })
printRatio(
  '20 plugins × 5 phases in process, debug form / LuaJIT',
  median(rounds.map(({ ours }) => ours)),
  median(rounds.map(({ theirs }) => theirs)),
  { must: 2.2, goal: 1.75 },
)
printRatio('one debugger step / 1 µs', median(rounds.map(({ step }) => step)), 1, { must: 100, goal: 20 })
