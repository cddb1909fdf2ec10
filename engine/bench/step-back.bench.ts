// DESIGN §6, one debugger step: stepping back through a run of 5,000 lines of two plugins and a coroutine.
import { setImmediate as nextImmediate } from 'node:timers/promises'

import { createEngine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { cpu, median, printRatio } from './support/measure.ts'

const STEPS = 5_000
const schema = (name: string) =>
  `return { name = "${name}", fields = { { config = { type = "record", fields = {} } } } }`
const files = {
  'kong.yml': `_format_version: "3.0"
services: [{ name: up, url: "http://up.test", routes: [{ name: all, paths: [/] }] }]
plugins: [{ name: producer }, { name: consumer }]
`,
  'phasescope.yml': 'upstreams:\n  up.test:\n    - reply: { status: 200, body: { text: hello } }\n',
  'kong/plugins/producer/schema.lua': schema('producer'),
  'kong/plugins/consumer/schema.lua': schema('consumer'),
  'kong/plugins/producer/handler.lua': `local H = { PRIORITY = 1000, VERSION = "1.0.0" }
local function squares(n)
  return coroutine.wrap(function()
    for i = 1, n do
      local square = i * i
      coroutine.yield(square)
    end
  end)
end
function H:access()
  local seen = {}
  for square in squares(560) do
    seen[#seen + 1] = square
  end
  kong.ctx.shared.seen = seen
end
return H
`,
  'kong/plugins/consumer/handler.lua': `local H = { PRIORITY = 900, VERSION = "1.0.0" }
function H:access()
  local sum, last = 0, nil
  for i, value in ipairs(kong.ctx.shared.seen) do
    local half = value / 2
    sum = sum + half
    last = { at = i, half = half }
  end
  kong.response.set_header("X-Sum", sum)
end
return H
`,
}

// turns as the Node host has them
const host = { ...createMemoryHost(), nextTurn: () => nextImmediate() }
const engine = createEngine({ host })
const debug = engine.debug()
await host.run(engine.apply({ id: 'bench', files }))

async function finishedRun(): Promise<string> {
  const run = await host.run(engine.send({ method: 'GET', target: '/', headers: [['Host', 'a']] }))
  return run.trace.events.find(({ request }) => request !== undefined)?.request ?? ''
}

/** Microseconds of each step back, with the variables of its innermost frame and a watch. */
async function back(run: string): Promise<number[]> {
  const stop = await debug.open(run)
  if (!stop) throw new Error('no such run')
  const costs: number[] = []
  for (let i = 0; i < STEPS; i += 1) {
    const start = cpu()
    if (!(await debug.stepBack(stop.id, 'into'))) throw new Error('nothing before')
    const [scope] = await debug.scopes(stop.id, 0)
    if (scope) await debug.variables(stop.id, scope.ref)
    await debug.evaluate(stop.id, 0, { text: 'sum' })
    costs.push(cpu() - start)
  }
  debug.close(stop.id)
  return costs
}

await back(await finishedRun())
const run = await finishedRun()
const { count } = await debug.timeline(run)
const costs = await back(run)
const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length
console.log(`${count} statements; open at the end, then ${STEPS} steps back, each with variables and a watch`)
printRatio('step back, median / 1 µs', median(costs), 1, { must: 100, goal: 20 })
printRatio('step back, mean / 1 µs', mean, 1, { must: 5_000, goal: 1_000 })
console.log(
  `slowest: ${(Math.max(...costs) / 1000).toFixed(1)} ms (a replay of 256 moments, made ahead of who goes back)`,
)
engine.dispose()
