import { expect, it } from 'vitest'
import { formatTrace } from '../trace/file.ts'
import type { EngineDebugger } from './engine-debugger.ts'
import { Replay } from './replay.ts'
import { debugBench } from './tests/pause-log.ts'

/** Whatever could differ from one time to the next: calls, time, random numbers, timers, shared state, coroutines, order of keys. */
const everything = `
local http = require "resty.http"
local Everything = { PRIORITY = 1000, VERSION = "1.0.0" }
local dict = ngx.shared.kong
local fired = 0

local function words(text)
  return coroutine.wrap(function()
    for word in text:gmatch("%w+") do
      coroutine.yield(word, ngx.now())
    end
  end)
end

function Everything.access()
  local res = http.new():request_uri("http://side.test/words?" .. math.random(1, 1000000))
  local seen, list = {}, {}
  for word, at in words(res.body) do
    seen[word] = at
    dict:incr("words", 1, 0)
  end
  for word in pairs(seen) do
    list[#list + 1] = word
  end
  ngx.timer.at(0.002, function()
    fired = fired + 1
    dict:set("fired", fired)
  end)
  ngx.sleep(math.random() / 100)
  local other = ngx.thread.spawn(function()
    ngx.sleep(0.001)
    return ngx.time() + fired
  end)
  local _, time = ngx.thread.wait(other)
  kong.response.set_header("X-Words", table.concat(list, ",") .. " " .. dict:get("words"))
  kong.response.set_header("X-Time", time .. " " .. tostring({}) .. " " .. (dict:get("fired") or "none"))
  kong.log.notice("random ", math.random(), " id ", kong.request.get_header("Host"))
end
return Everything
`
const TIMES = 1_000

it('replays a recording to byte-identical traces, a thousand times', async () => {
  let asked = 0
  const bench = await debugBench(
    { everything },
    { 'kong.conf': 'plugins = everything\n' },
    {
      upstream: ({ host, target }) => {
        if (host !== 'side.test') return undefined
        const body = `answer number ${++asked} to ${target}`
        return { headers: [['Content-Length', String(body.length)]], chunks: [body.slice(0, 9), body.slice(9)], gap: 1 }
      },
    },
  )
  const runs = [bench.send(), bench.send({ target: '/second' })]
  await bench.run(Promise.all(runs))
  const debug = bench.debug as EngineDebugger
  const recording = debug.recording()
  if (!recording) throw new Error('no recording')
  const { build, host } = debug.replayParts()
  const live = (await Promise.all(runs)).map(({ trace }) => formatTrace(trace)).join('')
  expect(live).toContain('answer,')
  const traces = new Set<string>()
  for (let i = 0; i < TIMES; i++) {
    const replay = await bench.run(new Replay(recording, {}, host).run(build))
    traces.add(runs.map((_, request) => replay.traces.get(request) ?? '').join(''))
    replay.dispose()
  }
  expect([...traces]).toEqual([live])
  expect(asked).toBe(2)
}, 240_000)
