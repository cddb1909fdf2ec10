import { expect, it } from 'vitest'
import type { Stop } from './model.ts'
import { debugBench, describeStop, type Bench } from './tests/pause-log.ts'

/** Two plugins, one of them with a coroutine, shared state and tables that change. */
const producer = `
local Producer = { PRIORITY = 1000, VERSION = "1.0.0" }
local total = 0
local function squares(n)
  return coroutine.wrap(function()
    for i = 1, n do
      local square = i * i
      total = total + square
      coroutine.yield(square)
    end
  end)
end
function Producer:access(conf)
  local seen = {}
  for square in squares(560) do
    seen[#seen + 1] = square
    if square % 2 == 0 then
      seen.last = square
    end
  end
  kong.ctx.shared.seen = seen
  ngx.sleep(0.01)
  kong.service.request.set_header("X-Total", total)
end
return Producer
`
const consumer = `
local Consumer = { PRIORITY = 900, VERSION = "1.0.0" }
local function sum(list, from)
  local value = list[from]
  if value == nil or from > 12 then return 0 end
  return value + sum(list, from + 1)
end
function Consumer:access(conf)
  local seen = kong.ctx.shared.seen
  local result = sum(seen, 1)
  table.sort(seen, function(a, b)
    return a > b
  end)
  kong.response.set_header("X-Sum", result)
end
function Consumer:log(conf)
  local t = tostring({})
  kong.log.notice("done ", t)
end
return Consumer
`

async function stepThrough(bench: Bench, lines: number): Promise<{ readonly states: string[]; readonly last: Stop }> {
  const states: string[] = []
  let stop = await bench.stop()
  for (;;) {
    states.push(await stateOf(bench, stop))
    if (states.length > lines) return { states, last: stop }
    await bench.debug.step(stop.id, 'into')
    stop = await bench.stop()
  }
}

/** Without what only tells a past moment from the present. */
async function stateOf({ debug }: Bench, stop: Stop): Promise<string> {
  const [, ...lines] = (await describeStop(debug, stop)).split('\n')
  return `${stop.step}\n${lines.join('\n')}`
}

it('steps back over 5,000 lines of two plugins and a coroutine to exactly the states of stepping forward', async () => {
  const bench = await debugBench({ producer, consumer })
  bench.debug.setBreakpoints([{ type: 'line', id: 'start', file: 'kong/plugins/producer/handler.lua', line: 14 }])
  const sent = bench.send()
  const { states, last } = await stepThrough(bench, 5_050)
  expect(new Set(states).size).toBe(states.length)
  expect(last.plugin).toBe('consumer')

  const back: string[] = [states.at(-1) ?? '']
  while (back.length <= 5_000) {
    expect(await bench.run(bench.debug.stepBack(last.id, 'into'))).toBe(true)
    const [stop] = bench.debug.stops()
    if (stop) back.unshift(await stateOf(bench, stop))
  }
  expect(back).toEqual(states.slice(-back.length))

  bench.debug.close(last.id)
  bench.debug.setBreakpoints([])
  await bench.debug.resume(last.id)
  expect((await bench.run(sent)).response.status).toBe(200)
}, 120_000)
