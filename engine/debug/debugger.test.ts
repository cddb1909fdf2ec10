import { expect, it } from 'vitest'
import { debugBench, describeStop } from './tests/pause-log.ts'

const guard = `
local Guard = { PRIORITY = 1000, VERSION = "1.0.0" }
local count = 0
local function quota(conf, tenant)
  local used = count * 2
  count = count + 1
  local left = conf.limit - used
  if left < 0 then
    return nil, "over"
  end
  return left
end
function Guard:access(conf)
  local tenant = "acme"
  local left = quota(conf, tenant)
  kong.service.request.set_header("X-Left", tostring(left))
  kong.ctx.shared.left = left
end
function Guard:header_filter(conf)
  local seen = kong.ctx.shared.left
  kong.response.set_header("X-Seen", seen)
end
return Guard
`

it('stops at a line and goes on', async () => {
  const bench = await debugBench({ guard })
  const { debug } = bench
  const states = debug.setBreakpoints([{ type: 'line', id: 'b1', file: 'kong/plugins/guard/handler.lua', line: 7 }])
  expect(states).toEqual([{ id: 'b1', place: { file: 'kong/plugins/guard/handler.lua', line: 7 }, hitCount: 0 }])
  const sent = bench.send()
  const stop = await bench.stop()
  console.log(await describeStop(debug, stop))
  await debug.step(stop.id, 'over')
  const second = await bench.stop()
  console.log(await describeStop(debug, second))
  await debug.step(second.id, 'out')
  const third = await bench.stop()
  console.log(await describeStop(debug, third))
  console.log(await debug.evaluate(third.id, 0, { text: 'left + 1, tenant, kong.request.get_path()' }))
  console.log(await bench.run(debug.stepBack(third.id)))
  console.log(await describeStop(debug, debug.stops()[0]!))
  await debug.resume(third.id)
  await debug.resume(third.id)
  const run = await bench.run(sent)
  expect(run.response.headers).toContainEqual(['X-Seen', '5'])
})
