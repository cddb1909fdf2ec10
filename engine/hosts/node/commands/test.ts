import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { performance } from 'node:perf_hooks'

import { Option, type Command } from 'commander'

import { checksOf, playTraffic, TIME_BETWEEN } from '../../../play-traffic.ts'
import { EXIT, UsageError } from '../exit-status.ts'
import { openHeadless } from '../headless.ts'
import { reportJunit } from '../reporters/report-junit.ts'
import { reportTap } from '../reporters/report-tap.ts'
import { reportText } from '../reporters/report-text.ts'
import { countChecks, type TestedTraffic, type TestReport } from '../reporters/tested-traffic.ts'

const REPORTERS = { text: reportText, tap: reportTap, junit: reportJunit } as const

interface TestOptions {
  readonly reporter: keyof typeof REPORTERS
  readonly output?: string
}

/** `phasescope test <scenario>`: the expectations of its traffic, for people or for a CI server. */
export function addTestCommand(program: Command): void {
  program
    .command('test')
    .description('check the expectations of a scenario’s traffic')
    .argument('<scenario>')
    .addOption(
      new Option('--reporter <format>', 'how the result is written').choices(Object.keys(REPORTERS)).default('text'),
    )
    .option('--output <file>', 'where it is written; the terminal gets the text then')
    .action(async (folder: string, options: TestOptions) => {
      process.exitCode = await testCommand(folder, options)
    })
}

async function testCommand(folder: string, { reporter, output }: TestOptions): Promise<number> {
  const report = { scenario: path.basename(path.resolve(folder)), traffic: await testTraffic(folder) }
  const text = REPORTERS[reporter](report)
  if (output === undefined) process.stdout.write(text)
  else await writeReport(output, text, report)
  return countChecks(report).failed > 0 ? EXIT.failed : EXIT.ok
}

async function testTraffic(folder: string): Promise<readonly TestedTraffic[]> {
  const { engine, applied, dispose } = await openHeadless(folder)
  const tested: TestedTraffic[] = []
  try {
    for (const item of applied.overview.traffic) {
      await engine.settle(TIME_BETWEEN)
      const began = performance.now()
      const checks = checksOf(await playTraffic(engine, item))
      tested.push({ name: item.name, checks, duration: performance.now() - began })
    }
  } finally {
    await dispose()
  }
  return tested
}

async function writeReport(file: string, text: string, report: TestReport): Promise<void> {
  await writeFile(file, text).catch((cause: Error) => {
    throw new UsageError(`cannot write ${file}: ${cause.message}`)
  })
  process.stdout.write(reportText(report))
}
