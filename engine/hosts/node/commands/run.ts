import type { Command } from 'commander'

import type { ExpectationResult } from '../../../index.ts'
import { checksOf, playTraffic, TIME_BETWEEN, type PlayedTraffic } from '../../../play-traffic.ts'
import type { ConnectionRun, Run, TrafficOverview } from '../../../protocol.ts'
import { encodeMessage } from '../../../wire.ts'
import { EXIT, UsageError } from '../exit-status.ts'
import { openHeadless, type Headless } from '../headless.ts'
import { printConnection } from '../print-connection.ts'
import { printAfter, printRun } from '../print-run.ts'

/** `phasescope run <scenario>`: sends the scenario's traffic headless and prints each trace as a table. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('send the traffic of a scenario and print what every phase did')
    .argument('<scenario>', 'a plugin repository: a folder with kong/plugins/*, kong.yml, phasescope.yml')
    .option('--request <name>', 'only the request of that name')
    .option('--json', 'one JSON document per run instead of the table')
    .option('--kong <version>', 'on that Kong; twice or more: each request on every one of them', collect, [])
    .action(async (folder: string, options: RunOptions) => {
      process.exitCode = await runCommand(folder, options)
    })
}

interface RunOptions {
  readonly request?: string
  readonly json?: boolean
  readonly kong: readonly string[]
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

async function runCommand(folder: string, options: RunOptions): Promise<number> {
  const versions = options.kong.length > 0 ? options.kong : [undefined]
  const opened: Headless[] = []
  try {
    for (const kong of versions) opened.push(await openHeadless(folder, kong))
    const [first] = opened
    let failures = 0
    const before = opened.map(({ engine }) => engine.workerTrace()?.events.at(-1)?.seq ?? -1)
    for (const item of chooseTraffic(first?.applied.overview.traffic ?? [], options.request))
      for (const { engine } of opened) failures += await runItem(engine, item, options)
    for (const [at, { engine }] of opened.entries())
      if (options.json !== true) process.stdout.write(await afterAnswers(engine, before[at] ?? -1))
      else await engine.settle(PATIENCE)
    return failures > 0 ? EXIT.failed : EXIT.ok
  } finally {
    for (const { dispose } of opened) await dispose()
  }
}

/** Sends a request or plays a conversation and prints its run; gives the number of expectations that failed. */
async function runItem(engine: Headless['engine'], item: TrafficOverview, { json }: RunOptions): Promise<number> {
  await engine.settle(TIME_BETWEEN)
  const played = await playTraffic(engine, item)
  const checks = checksOf(played)
  process.stdout.write(json ? jsonRun(played.run, checks) : printPlayed(played))
  return checks.filter(({ ok }) => !ok).length
}

/** Milliseconds that what requests left behind is waited for: a queue that gathers, and what it sends then. */
const PATIENCE = 5_000

/** Timers and queues go on when the answer is out, as in a worker of Kong's: what they logged, once they are done. */
async function afterAnswers(engine: Headless['engine'], since: number): Promise<string> {
  const left = await engine.settle(PATIENCE)
  const trace = engine.workerTrace()
  return trace ? printAfter(trace, { since, left }) : ''
}

function printPlayed(played: PlayedTraffic): string {
  if (played.type === 'request') return printRun(played.run, played.results)
  return printConnection(played.run, played.steps, played.results)
}

/** Without traffic of its own, a scenario is asked for `/`. */
const FRONT_DOOR: TrafficOverview = {
  name: 'GET /',
  request: { method: 'GET', target: '/', headers: [['Host', 'localhost']] },
  expect: [],
}

function chooseTraffic(traffic: readonly TrafficOverview[], wanted: string | undefined): readonly TrafficOverview[] {
  if (wanted === undefined) return traffic.length > 0 ? traffic : [FRONT_DOOR]
  const found = traffic.filter(({ name }) => name === wanted)
  if (found.length > 0) return found
  const known = traffic.map(({ name }) => `"${name}"`).join(', ')
  throw new UsageError(`no request is named "${wanted}"; phasescope.yml has ${known || 'none'}`)
}

function jsonRun(run: Run | ConnectionRun, expectations: readonly ExpectationResult[]): string {
  return `${encodeMessage({ ...run, expectations })}\n`
}
