import { expect, it } from 'vitest'
import type { Run } from '../protocol.ts'
import type { Stop } from './model.ts'
import { debugBench, describeStop, type Bench } from './tests/pause-log.ts'

/** Asks somebody else, waits, has state of its own, and says what it made of all that. */
const asker = `
local http = require "resty.http"
local Asker = { PRIORITY = 1000, VERSION = "1.0.0" }
local count = 0
local dict = ngx.shared.kong

local function ask(path)
  local res, err = http.new():request_uri("http://side.test" .. path)
  return res and res.body or err
end

function Asker.access()
  count = count + 1
  local path = "/one"
  local first = ask("/always")
  ngx.sleep(0.01)
  local body = ask(path)
  dict:incr("seen", 1, 0)
  kong.response.set_header("X-Body", body)
  kong.response.set_header("X-First", first)
  kong.response.set_header("X-Count", count)
  kong.response.set_header("X-Random", math.random(1, 1000000))
  kong.response.set_header("X-Seen", dict:get("seen"))
end
return Asker
`
const file = 'kong/plugins/asker/handler.lua'

async function askBench(): Promise<Bench & { readonly asked: string[]; readonly branches: Run[] }> {
  const asked: string[] = []
  const branches: Run[] = []
  const bench = await debugBench(
    { asker },
    {},
    {
      upstream: ({ host, target }) => {
        if (host !== 'side.test') return undefined
        asked.push(target)
        const body = `answer ${asked.length} to ${target}`
        return {
          headers: [['Content-Length', String(body.length)]],
          chunks: [body.slice(0, 4), body.slice(4)],
          delay: 3,
          gap: 1,
        }
      },
      onRun: (run) => branches.push(run),
    },
  )
  return { ...bench, asked, branches }
}

function header({ response }: Run, name: string): string | undefined {
  return response.headers.find(([each]) => each === name)?.[1]
}

function missesOf({ trace }: Run): unknown[] {
  return trace.events.flatMap((event) =>
    event.type === 'replay-missed' ? [{ target: event.target, isLive: event.isLive, plugin: event.plugin }] : [],
  )
}

/** A moment of a finished run: the line that is told. */
async function momentAt(bench: Bench, run: string, line: number): Promise<Stop> {
  const opened = await bench.run(bench.debug.open(run))
  if (!opened) throw new Error('no such run')
  bench.debug.setBreakpoints([{ type: 'line', id: 'here', file, line }])
  await bench.run(bench.debug.reverseContinue(opened.id))
  bench.debug.setBreakpoints([])
  const stop = bench.debug.stops().find(({ id }) => id === opened.id)
  if (stop?.frames[0]?.place?.line !== line) throw new Error(`not at line ${line}`)
  return stop
}

async function branchRun(bench: { readonly branches: Run[]; readonly host: Bench['host'] }, id: string): Promise<Run> {
  for (let i = 0; i < 100; i++) {
    const run = bench.branches.find((each) => each.id === id)
    if (run) return run
    await bench.host.advance(5)
  }
  throw new Error('the branch did not end')
}

/** Where a branch stands still. */
async function stopOf({ debug, host }: Bench, run: string): Promise<Stop> {
  for (let i = 0; i < 100; i++) {
    const stop = debug.stops().find((each) => each.run === run)
    if (stop) return stop
    await host.advance(5)
  }
  throw new Error('the branch did not stop')
}

const requestOf = (run: Run): string => run.trace.events.find(({ request }) => request !== undefined)?.request ?? ''

it('goes on from a moment of a finished run, with a value that was edited: both runs are kept', async () => {
  const bench = await askBench()
  const original = await bench.run(bench.send())
  const stop = await momentAt(bench, requestOf(original), 19)
  expect(await bench.run(bench.debug.setVariable(stop.id, 0, { expression: 'count', value: '41 + 1' }))).toMatchObject({
    values: [{ text: '42' }],
  })
  const id = await bench.run(bench.debug.runFromHere(stop.id))
  const branch = await branchRun(bench, id)
  expect(branch.branchOf).toEqual({ run: requestOf(original), step: stop.step })
  expect(header(branch, 'X-Count')).toBe('42')
  expect(header(original, 'X-Count')).toBe('1')
  for (const name of ['X-Body', 'X-First', 'X-Random', 'X-Seen'])
    expect(header(branch, name)).toBe(header(original, name))
  // nothing was asked anew, and the live world knows nothing of the branch
  expect(bench.asked).toEqual(['/always', '/one'])
  expect(missesOf(branch)).toEqual([])
  expect(header(await bench.run(bench.send()), 'X-Count')).toBe('2')
})

it('asks what the recording has no answer for, and says so', async () => {
  const bench = await askBench()
  const original = await bench.run(bench.send())
  const stop = await momentAt(bench, requestOf(original), 16)
  await bench.run(bench.debug.evaluate(stop.id, 0, { text: 'path = "/two"', isConsole: true }))
  const branch = await branchRun(bench, await bench.run(bench.debug.runFromHere(stop.id)))
  expect(header(branch, 'X-Body')).toBe('answer 3 to /two')
  expect(header(branch, 'X-First')).toBe('answer 1 to /always')
  expect(missesOf(branch)).toEqual([{ target: 'GET http://side.test:80/two', isLive: true, plugin: 'asker' }])
  expect(bench.events.filter(({ type }) => type === 'replay-missed')).toMatchObject([
    { run: branch.id, kind: 'http', target: 'GET http://side.test:80/two', isLive: true },
  ])
})

it('stops there instead, when that is wished', async () => {
  const bench = await askBench()
  const original = await bench.run(bench.send())
  const moment = await momentAt(bench, requestOf(original), 16)
  await bench.run(bench.debug.evaluate(moment.id, 0, { text: 'path = "/two"', isConsole: true }))
  const id = await bench.run(bench.debug.runFromHere(moment.id, { onMiss: 'stop' }))
  const stop = await stopOf(bench, id)
  expect(stop).toMatchObject({
    run: id,
    isPast: false,
    reason: { type: 'missed', text: 'GET http://side.test:80/two is not in the recording' },
  })
  await bench.debug.resume(stop.id)
  const branch = await branchRun(bench, id)
  expect(header(branch, 'X-Body')).toBe('network is unreachable')
  expect(bench.asked).toEqual(['/always', '/one'])
  expect(missesOf(branch)).toMatchObject([{ isLive: false }])
})

it('debugs a branch like any run: forwards, backwards, and in a branch of its own', async () => {
  const bench = await askBench()
  const { debug } = bench
  const original = await bench.run(bench.send())
  const moment = await momentAt(bench, requestOf(original), 16)
  await bench.run(debug.setVariable(moment.id, 0, { expression: 'count', value: '7' }))
  debug.setBreakpoints([{ type: 'line', id: 'after', file, line: 19 }])
  const id = await bench.run(debug.runFromHere(moment.id))
  const stop = await stopOf(bench, id)
  expect(stop).toMatchObject({ run: id, reason: { type: 'breakpoint', id: 'after' } })
  const here = await describeStop(debug, stop)
  expect(here).toContain('count = 7')
  expect(await bench.run(debug.stepBack(stop.id))).toBe(true)
  const [back] = debug.stops().filter((each) => each.id === stop.id)
  expect(back).toMatchObject({ isPast: true, run: id, frames: [{ place: { line: 18 } }] })
  expect(await describeStop(debug, back ?? stop)).toContain('count = 7')
  await bench.run(debug.setVariable(stop.id, 0, { expression: 'body', value: '"edited"' }))
  debug.setBreakpoints([])
  const second = await bench.run(debug.runFromHere(stop.id))
  const twig = await branchRun(bench, second)
  expect(twig.branchOf).toEqual({ run: id, step: back?.step })
  expect(header(twig, 'X-Body')).toBe('edited')
  expect(header(twig, 'X-Count')).toBe('7')
  debug.close(stop.id)
  await debug.resume(stop.id)
  const branch = await branchRun(bench, id)
  expect(header(branch, 'X-Body')).toBe('answer 2 to /one')
  expect(header(branch, 'X-Count')).toBe('7')
  // its past can be looked at when it has ended
  const opened = await bench.run(debug.open(id, stop.step))
  expect(opened).toMatchObject({ run: id, isPast: true, frames: [{ place: { line: 19 } }] })
  expect((await bench.run(debug.executedLines(id))).length).toBeGreaterThan(8)
})

it('branches off a run that stands still, which goes on as it would have', async () => {
  const bench = await askBench()
  const { debug } = bench
  debug.setBreakpoints([{ type: 'line', id: 'here', file, line: 17, hits: '1' }])
  const sent = bench.send()
  const stop = await bench.stop()
  const id = await bench.run(debug.runFromHere(stop.id))
  const branch = await branchRun(bench, id)
  expect(header(branch, 'X-Body')).toBe('answer 2 to /one')
  expect(missesOf(branch)).toMatchObject([{ target: 'GET http://side.test:80/one' }])
  expect(debug.stops().map((each) => each.id)).toEqual([stop.id])
  await debug.resume(stop.id)
  const original = await bench.run(sent)
  expect(header(original, 'X-Body')).toBe('answer 3 to /one')
  expect(original.branchOf).toBeUndefined()
})

it('says so when there is nothing to go on from', async () => {
  const { debug } = await debugBench({ asker })
  await expect(debug.runFromHere(99)).rejects.toThrow('Nothing stands still')
})

it('replays a branch to the same trace again and again', async () => {
  const bench = await askBench()
  const original = await bench.run(bench.send())
  const stop = await momentAt(bench, requestOf(original), 16)
  await bench.run(bench.debug.setVariable(stop.id, 0, { expression: 'path', value: '"/three"' }))
  const branch = await branchRun(bench, await bench.run(bench.debug.runFromHere(stop.id)))
  const last = await bench.run(bench.debug.open(branch.id))
  const states: string[] = []
  for (let i = 0; i < 3; i++) {
    const again = await bench.run(bench.debug.open(branch.id, last?.step))
    states.push(again ? await describeStop(bench.debug, again) : '')
  }
  expect(states[0]).toContain('answer 3 to /three')
  expect(new Set(states).size).toBe(1)
})
