import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Run } from '../protocol.ts'
import type { Breakpoint, Stop } from './model.ts'
import type { StepKind } from './stepping.ts'
import { debugBench, describeStop, type Bench } from './tests/pause-log.ts'

/** What a script does with its bench; lines go to the log. */
type Script = (bench: Bench, log: PauseLog) => Promise<void>

class PauseLog {
  private readonly lines: string[] = []
  private readonly bench: Bench

  constructor(bench: Bench) {
    this.bench = bench
  }

  say(text: string): void {
    this.lines.push(text)
  }

  async stop(stop: Stop): Promise<Stop> {
    this.say(await describeStop(this.bench.debug, stop))
    return stop
  }

  async evaluate(stop: Stop, text: string, isConsole = false): Promise<void> {
    const outcome = await this.bench.run(this.bench.debug.evaluate(stop.id, 0, { text, isConsole }))
    this.say(
      `  > ${text}\n  ${outcome.type === 'failed' ? `failed: ${outcome.message}` : outcome.values.map((value) => value.text).join('   ')}`,
    )
  }

  text(): string {
    return `${this.lines.join('\n')}\n`
  }
}

/** Compares with `tests/<name>.txt`; UPDATE=1 writes it anew. Ids that differ between versions are replaced. */
function golden(name: string, handlers: Readonly<Record<string, string>>, script: Script): void {
  it(
    name,
    async () => {
      const bench = await debugBench(handlers)
      const log = new PauseLog(bench)
      await script(bench, log)
      const text = log.text().replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,}/g, '<uuid>')
      const file = join(import.meta.dirname, 'tests', `${name.replaceAll(/[^a-z]+/g, '-')}.txt`)
      if (process.env['UPDATE'] === '1') writeFileSync(file, text)
      expect(text).toBe(readFileSync(file, 'utf8'))
    },
    30_000,
  )
}

const file = (plugin: string) => `kong/plugins/${plugin}/handler.lua`
const line = (plugin: string, at: number, more: Partial<Extract<Breakpoint, { type: 'line' }>> = {}): Breakpoint => ({
  type: 'line',
  id: `${plugin}:${at}`,
  file: file(plugin),
  line: at,
  ...more,
})

/** Answers nothing of the configuration table: its fields depend on Kong's version. */
const guard = `
local Guard = { PRIORITY = 1000, VERSION = "1.0.0" }
local count = 0

local function quota(limit, tenant)
  local used = count * 2
  count = count + 1
  local left = limit - used
  return left
end

local function check(limit, tenant)
  return quota(limit, tenant)
end

function Guard.access(_, conf)
  local left = check(conf.limit, "acme")
  kong.ctx.shared.left = left
  kong.service.request.set_header("X-Left", left)
end

function Guard.header_filter()
  local left = kong.ctx.shared.left
  kong.response.set_header("X-Seen", left)
end

function Guard.log()
  local ok, message = pcall(function(...)
    local given = ...
    error({ code = given })
  end, 7, "more")
  local text = ("a-b"):gsub("%a", function(letter)
    return letter:upper()
  end)
end
return Guard
`

const other = `
local Other = { PRIORITY = 500, VERSION = "1.0.0" }
local function squares(n)
  return coroutine.wrap(function(...)
    for i = 1, n do
      coroutine.yield(i * i, ...)
    end
  end)
end
function Other.access()
  local sum = 0
  for square in squares(2) do
    sum = sum + square
  end
  if sum > 100 then
    return kong.response.exit(403)
  end
  return kong.response.exit(200, { sum = sum })
end
return Other
`

/** Steps as told, until the request ends. */
async function walk(
  bench: Bench,
  log: PauseLog,
  { sent, first, kinds }: { readonly sent: Promise<Run>; readonly first: Stop; readonly kinds: readonly StepKind[] },
): Promise<void> {
  let at = first
  for (const kind of kinds) {
    log.say(`— ${kind}`)
    await bench.debug.step(at.id, kind)
    const next = await bench.stopOrEnd(sent)
    if (!next) return log.say('ended')
    at = await log.stop(next)
  }
  await bench.debug.resume(at.id)
}

describe('pause logs', () => {
  golden('steps over, into and out of calls and plugins', { guard, other }, async (bench, log) => {
    const { debug } = bench
    log.say(JSON.stringify(debug.setBreakpoints([line('guard', 15), line('guard', 999)])))
    const sent = bench.send()
    const first = await log.stop(await bench.stop())
    const { into, over, out } = { into: 'into', over: 'over', out: 'out' } as const
    const kinds = [into, into, over, out, over, over, into, over, into, into, into, over, out, over, over, over, out]
    await walk(bench, log, { sent, first, kinds })
    log.say(`status ${(await bench.run(sent)).response.status}`)
  })

  golden('conditions, hit counts and log messages', { guard }, async (bench, log) => {
    const { debug } = bench
    debug.setBreakpoints([
      line('guard', 7, { log: 'used {used} of {limit}, {nothing.here}' }),
      line('guard', 9, { condition: 'left < 2' }),
      line('guard', 17, { hits: '%2' }),
      { ...line('guard', 18, { condition: 'left <' }), id: 'broken' },
    ])
    for (const _ of [1, 2, 3]) {
      await logStops(bench, log, bench.send())
      log.say('—')
    }
    for (const event of bench.events)
      if (event.type === 'logged') log.say(`${event.line.place.line}: ${event.line.text}`)
    log.say(JSON.stringify(debug.breakpoints()))
  })

  golden('errors, exits, changes and skips', { guard, other }, async (bench, log) => {
    const { debug } = bench
    debug.setBreakpoints([
      { type: 'error', id: 'caught', which: 'caught' },
      { type: 'exit', id: 'exit' },
      { type: 'header', id: 'header', name: 'x-seen' },
      { type: 'context', id: 'context', key: 'left' },
      { type: 'skip', id: 'skip', plugin: 'guard' },
    ])
    await logStops(bench, log, bench.send())
    debug.setBreakpoints([{ type: 'error', id: 'uncaught', which: 'uncaught' }])
    await logStops(bench, log, bench.send())
    log.say(JSON.stringify(debug.breakpoints()))
  })

  golden('plain phases, callbacks, varargs and coroutines', { guard, other }, async (bench, log) => {
    const { debug } = bench
    debug.setBreakpoints([line('other', 6), line('guard', 23), line('guard', 29), line('guard', 33)])
    await logStops(bench, log, bench.send())
  })

  golden('evaluates and changes what a frame holds', { guard }, async (bench, log) => {
    const { debug } = bench
    debug.setBreakpoints([line('guard', 9)])
    const sent = bench.send()
    const stop = await log.stop(await bench.stop())
    for (const text of [
      'left, limit - used',
      'tenant .. "!"',
      'kong.request.get_path()',
      'nothing.here',
      'for',
      'while true do end',
      'coroutine.yield()',
      'function() return count end',
    ]) {
      await log.evaluate(stop, text)
    }
    await log.evaluate(stop, 'count = 40', true)
    log.say(JSON.stringify(await debug.setVariable(stop.id, 0, { expression: 'left', value: '1 + 2' })))
    await log.stop(stop)
    await debug.resume(stop.id)
    const run = await bench.run(sent)
    log.say(JSON.stringify(run.response.headers.filter(([name]) => name.startsWith('X-Seen'))))
    log.say(`${run.trace.events.filter(({ type }) => type === 'call-made').length} calls in the trace`)
    debug.setBreakpoints([])
    const again = await bench.run(debug.open(stop.run))
    log.say('— the same in a replay')
    if (again) await log.stop(again)
  })

  golden('goes back, and asks who changed what', { guard, other }, async (bench, log) => {
    const { debug } = bench
    await bench.run(bench.send())
    debug.setBreakpoints([line('guard', 7), line('guard', 18)])
    const sent = bench.send()
    const first = await log.stop(await bench.stop())
    await debug.resume(first.id)
    const stop = await log.stop(await bench.stop())
    for (const kind of ['into', 'into', 'out', 'over', 'over'] as const) {
      log.say(`— back ${kind}: ${await bench.run(debug.stepBack(stop.id, kind))}`)
      const [at = stop] = debug.stops()
      await log.stop(at)
      if (at.frames[0]?.name === 'quota') await sayWhoChanged(bench, log, at)
    }
    log.say(`— back to a breakpoint: ${await bench.run(debug.reverseContinue(stop.id))}`)
    await log.stop(debug.stops()[0] ?? stop)
    log.say('— forward to the present')
    await debug.step(stop.id, 'over')
    await log.stop(debug.stops()[0] ?? stop)
    await debug.resume(stop.id)
    const last = await bench.run(sent)
    const run = requestOf(last.trace)
    const opened = await bench.run(debug.open(run))
    if (!opened) throw new Error('no moment')
    await log.stop(opened)
    log.say(`header: ${JSON.stringify(await bench.run(debug.whoChanged(opened.id, { header: 'x-left' })))}`)
    const lines = await bench.run(debug.executedLines(run))
    log.say(lines.map(({ place, count }) => `${place.file.split('/')[2]}:${place.line} ${count}×`).join(' '))
    const logged = await bench.run(debug.logPast(run, [line('guard', 18, { log: 'left {left}' })]))
    log.say(logged.map(({ text }) => text).join(' '))
  })
})

describe('pause logs of branches', () => {
  golden('runs from here, in a branch that is debugged like any run', { guard }, async (bench, log) => {
    const { debug } = bench
    debug.setBreakpoints([line('guard', 9), { type: 'context', id: 'left', key: 'left' }])
    const sent = bench.send()
    const first = await log.stop(await bench.stop())
    log.say(`— back: ${await bench.run(debug.stepBack(first.id))}`)
    const [moment = first] = debug.stops()
    await log.stop(moment)
    await log.evaluate(moment, 'limit = 100', true)
    const branch = await bench.run(debug.runFromHere(moment.id))
    log.say(`— the branch ${branch.replace(/^[0-9a-f]+/, '<run>')}`)
    for (let i = 0; i < 3; i++) {
      const stop = debug.stops().find(({ run }) => run === branch)
      if (stop) {
        await log.stop(stop)
        await debug.resume(stop.id)
      }
      await bench.host.advance(1)
    }
    debug.close(first.id)
    log.say('— the run it branched off')
    await log.stop(debug.stops().find(({ run }) => run === first.run) ?? first)
    debug.setBreakpoints([])
    await debug.resume(first.id)
    log.say(JSON.stringify((await bench.run(sent)).response.headers.filter(([name]) => name === 'X-Seen')))
    const last = await bench.run(debug.open(branch))
    if (last) await log.stop(last)
    const logged = await bench.run(debug.logPast(branch, [line('guard', 9, { log: '{limit} - {used}' })]))
    log.say(logged.map(({ text }) => text).join(' '))
  })

  golden('goes back over changes, exits and skips', { guard, other }, async (bench, log) => {
    const { debug } = bench
    const run = requestOf((await bench.run(bench.send())).trace)
    debug.setBreakpoints([
      { type: 'exit', id: 'exit', plugin: 'other' },
      { type: 'header', id: 'header', name: 'x-left', target: 'upstream-request' },
      { type: 'context', id: 'context', key: 'left', target: 'kong.ctx.shared' },
      { type: 'error', id: 'caught', which: 'caught' },
    ])
    const opened = await bench.run(debug.open(run))
    if (!opened) throw new Error('no moment')
    for (let i = 0; i < 5; i++) {
      if (!(await bench.run(debug.reverseContinue(opened.id)))) break
      await log.stop(debug.stops()[0] ?? opened)
    }
  })
})

async function sayWhoChanged({ debug, run }: Bench, log: PauseLog, { id }: Stop): Promise<void> {
  for (const expression of ['used', 'count', 'limit', 'nothing']) {
    log.say(`  ${expression}: ${JSON.stringify(await run(debug.whoChanged(id, { expression, frame: 0 })))}`)
  }
}

/** Logs every stop of a request and lets it go on. */
async function logStops(bench: Bench, log: PauseLog, sent: Promise<Run>): Promise<void> {
  for (let stop = await bench.stopOrEnd(sent); stop; stop = await bench.stopOrEnd(sent)) {
    await log.stop(stop)
    await bench.debug.resume(stop.id)
  }
  log.say(`status ${(await sent).response.status}`)
}

function requestOf({ events }: Run['trace']): string {
  return events.find(({ request }) => request !== undefined)?.request ?? ''
}
