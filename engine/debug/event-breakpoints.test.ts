import { expect, it } from 'vitest'
import type { Run } from '../protocol.ts'
import type { Breakpoint, Stop } from './model.ts'
import { debugBench, type Bench } from './tests/pause-log.ts'

const first = `
local First = { PRIORITY = 1000, VERSION = "1.0.0" }
function First.access()
  kong.service.request.set_header("X-Trace", "a")
  kong.ctx.shared.user = "joe"
  ngx.ctx.user = "ann"
  kong.ctx.plugin.user = "own"
  local ok = pcall(function() error("caught one") end)
  local fine = ok
end
function First.header_filter()
  kong.response.set_header("X-Trace", "b")
  local done = true
end
return First
`
const second = `
local Second = { PRIORITY = 500, VERSION = "1.0.0" }
function Second.access()
  local leave = kong.request.get_query_arg("leave")
  if leave then
    return kong.response.exit(403)
  end
  if kong.request.get_query_arg("fail") then
    local nothing
    nothing.field = 1
  end
end
function Second.response()
  local never = true
end
return Second
`
const third = `
local Third = { PRIORITY = 100, VERSION = "1.0.0" }
function Third.access()
  local ran = true
end
function Third.log()
  local logged = true
end
return Third
`

interface Expected {
  readonly name: string
  readonly breakpoint: Breakpoint
  readonly target?: string
  /** `plugin:line` where it stops. */
  readonly stops: readonly string[]
  readonly text?: RegExp
}

const KINDS: readonly Expected[] = [
  {
    name: 'any header of a name',
    breakpoint: { id: 'x', type: 'header', name: 'x-trace' },
    stops: ['first:5', 'first:13'],
    text: /upstream-request header x-trace/i,
  },
  {
    name: 'a header of the request to the upstream',
    breakpoint: { id: 'x', type: 'header', name: 'X-Trace', target: 'upstream-request' },
    stops: ['first:5'],
  },
  {
    name: 'a header of the response',
    breakpoint: { id: 'x', type: 'header', name: 'X-Trace', target: 'response' },
    stops: ['first:13'],
  },
  {
    name: 'a key of any context',
    breakpoint: { id: 'x', type: 'context', key: 'user' },
    stops: ['first:6', 'first:7', 'first:8'],
  },
  {
    name: 'a key of kong.ctx.shared',
    breakpoint: { id: 'x', type: 'context', key: 'user', target: 'kong.ctx.shared' },
    stops: ['first:6'],
  },
  {
    name: 'a key of ngx.ctx',
    breakpoint: { id: 'x', type: 'context', key: 'user', target: 'ngx.ctx' },
    stops: ['first:7'],
  },
  {
    name: 'an exit',
    breakpoint: { id: 'x', type: 'exit' },
    target: '/?leave=1',
    stops: ['second:6'],
  },
  {
    name: 'an exit of another plugin',
    breakpoint: { id: 'x', type: 'exit', plugin: 'first' },
    target: '/?leave=1',
    stops: [],
  },
  {
    name: 'a plugin that is skipped',
    breakpoint: { id: 'x', type: 'skip', plugin: 'third', phase: 'access' },
    target: '/?leave=1',
    stops: ['first:12'],
    text: /third access/,
  },
  {
    name: 'a caught error',
    breakpoint: { id: 'x', type: 'error', which: 'caught' },
    stops: ['first:8'],
    text: /caught one/,
  },
  {
    name: 'an uncaught error',
    breakpoint: { id: 'x', type: 'error', which: 'uncaught' },
    target: '/?fail=1',
    stops: ['second:10'],
    text: /attempt to index/,
  },
]

async function stopsOf(bench: Bench, sent: Promise<Run>): Promise<readonly Stop[]> {
  const stops: Stop[] = []
  for (let stop = await bench.stopOrEnd(sent); stop; stop = await bench.stopOrEnd(sent)) {
    stops.push(stop)
    await bench.debug.resume(stop.id)
  }
  return stops
}

function placeOf({ frames }: Stop): string {
  const place = frames.find((frame) => frame.place !== undefined)?.place
  return `${place?.file.split('/')[2]}:${place?.line}`
}

function whyOf({ reason }: Stop): string {
  return 'text' in reason ? reason.text : 'message' in reason ? reason.message : reason.type
}

for (const { name, breakpoint, target = '/', stops, text } of KINDS) {
  it(`stops at ${name}, and finds it again going back`, async () => {
    const bench = await debugBench({ first, second, third })
    const { debug } = bench
    debug.setBreakpoints([breakpoint])
    const sent = bench.send({ target })
    const seen = await stopsOf(bench, sent)
    expect(seen.map(placeOf)).toEqual(stops)
    if (text && seen[0]) expect(whyOf(seen[0])).toMatch(text)
    expect(debug.breakpoints()[0]?.hitCount).toBe(stops.length)
    const run = (await sent).trace.events.find(({ request }) => request !== undefined)?.request ?? ''
    const opened = await bench.run(debug.open(run))
    if (!opened) throw new Error('no such run')
    for (const stop of seen.toReversed()) {
      await bench.run(debug.reverseContinue(opened.id))
      const found = debug.stops().find(({ id }) => id === opened.id)
      expect(found).toMatchObject({ isPast: true, step: stop.step })
      expect(found && placeOf(found)).toBe(placeOf(stop))
    }
    // before all of them there is only the beginning
    await bench.run(debug.reverseContinue(opened.id))
    expect(debug.stops().map(placeOf)).toEqual(['first:4'])
    // and forward again from there
    for (const stop of seen) {
      await bench.run(debug.resume(opened.id))
      expect(debug.stops()[0]?.step).toBe(stop.step)
    }
  })
}

it('says that a breakpoint counts the same in the past as it did', async () => {
  const bench = await debugBench({ first, second, third })
  bench.debug.setBreakpoints([{ id: 'x', type: 'context', key: 'user' }])
  await stopsOf(bench, bench.send())
  const counted = bench.debug.breakpoints()[0]?.hitCount
  await bench.run(bench.debug.open('none'))
  expect(bench.debug.breakpoints()[0]?.hitCount).toBe(counted)
})
