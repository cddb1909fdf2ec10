import { type Command, Option } from 'commander'

import { judgePair, pairRuns } from '../../../index.ts'
import type { RecordedTraffic } from '../../../protocol.ts'
import { summarize } from '../../../traffic.ts'
import {
  COMPARISON_REPORTERS,
  type ComparedTraffic,
  type ComparisonReporter,
  countDiffering,
  reportComparison,
} from '../compared-traffic.ts'
import { EXIT } from '../exit-status.ts'
import { readRecording } from '../read-recording.ts'

interface CompareOptions {
  readonly reporter: ComparisonReporter
  readonly output?: string
}

/** `phasescope compare <before> <after>`: two recordings of the same requests. */
export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .description('hold two recordings against each other, request by request')
    .argument('<before>', 'a recording')
    .argument('<after>', 'another of the same requests')
    .addOption(
      new Option('--reporter <format>', 'how the result is written').choices(COMPARISON_REPORTERS).default('text'),
    )
    .option('--output <file>', 'where it is written; the terminal gets the text then')
    .action(async (before: string, after: string, options: CompareOptions) => {
      const compared = compare(await readAll(before), await readAll(after))
      await reportComparison(compared, options)
      process.exitCode = countDiffering(compared) > 0 ? EXIT.failed : EXIT.ok
    })
}

async function readAll(path: string): Promise<readonly RecordedTraffic[]> {
  const items: RecordedTraffic[] = []
  for await (const { item } of readRecording(path)) items.push(item)
  return items
}

function compare(before: readonly RecordedTraffic[], after: readonly RecordedTraffic[]): ComparedTraffic {
  const items = pairRuns(before, after).flatMap((pair, at) => {
    const one = pair.before ?? pair.after
    return one ? [{ summary: summarize(one, at + 1, 0), verdict: judgePair(pair) }] : []
  })
  return { title: 'comparison', items, remarks: [] }
}
