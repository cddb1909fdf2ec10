import type { Command } from 'commander'

import { type ExpectationResult, evaluateExpectations } from '../../../index.ts'
import type { Run, TrafficOverview } from '../../../protocol.ts'
import { encodeMessage } from '../../../wire.ts'
import { EXIT, UsageError } from '../exit-status.ts'
import { openHeadless } from '../headless.ts'
import { printRun } from '../print-run.ts'

/** `phasescope run <scenario>`: sends the scenario's traffic headless and prints each trace as a table. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('send the traffic of a scenario and print what every phase did')
    .argument('<scenario>', 'a plugin repository: a folder with kong/plugins/*, kong.yml, phasescope.yml')
    .option('--request <name>', 'only the request of that name')
    .option('--json', 'one JSON document per run instead of the table')
    .action(async (folder: string, options: { readonly request?: string; readonly json?: boolean }) => {
      process.exitCode = await runCommand(folder, options)
    })
}

async function runCommand(
  folder: string,
  options: { readonly request?: string; readonly json?: boolean },
): Promise<number> {
  const { engine, applied, dispose } = await openHeadless(folder)
  try {
    let failures = 0
    for (const { name, request, expect } of chooseTraffic(applied.overview.traffic, options.request)) {
      const run = await engine.send(request, name)
      const results = evaluateExpectations(expect, run)
      failures += results.filter(({ ok }) => !ok).length
      process.stdout.write(options.json ? jsonRun(run, results) : printRun(run, results))
    }
    return failures > 0 ? EXIT.failed : EXIT.ok
  } finally {
    await dispose()
  }
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

function jsonRun(run: Run, expectations: readonly ExpectationResult[]): string {
  return `${encodeMessage({ ...run, expectations })}\n`
}
