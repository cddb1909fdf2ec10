import path from 'node:path'

import { type Command, Option } from 'commander'

import type { ReplayProgress, ReplayReport, RunSummary, ScenarioFiles, TrafficFilter } from '../../../protocol.ts'
import { TrafficRecorder } from '../../../traffic.ts'
import {
  COMPARISON_REPORTERS,
  type ComparedTraffic,
  type ComparisonReporter,
  countDiffering,
  reportComparison,
} from '../compared-traffic.ts'
import { EXIT, UsageError } from '../exit-status.ts'
import { createNodeHost } from '../host.ts'
import { NODE_PACKING } from '../pack-run.ts'
import { readRecording, refuseUnreadable } from '../read-recording.ts'
import { readScenarioFolder } from '../scenario-folder.ts'
import { addFilterOptions, filterOf } from './traffic-filter.ts'

interface ReplayOptions extends TrafficFilter {
  readonly before?: string
  readonly reporter: ComparisonReporter
  readonly output?: string
}

/** `phasescope replay <recording> [scenario]`: recorded traffic against changed plugins, without a network. */
export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .description('replay a recording against a scenario as it is now, and name what it answers otherwise')
    .argument('<recording>', 'a file of phasescope record, start --record-to or the studio; - is standard input')
    .argument('[scenario]', 'a plugin repository', '.')
    .option('--before <scenario>', 'compare with that one instead of what the traffic was recorded under')
    .addOption(
      new Option('--reporter <format>', 'how the result is written').choices(COMPARISON_REPORTERS).default('text'),
    )
    .option('--output <file>', 'where it is written; the terminal gets the text then')
  addFilterOptions(command).action(async (file: string, folder: string, options: ReplayOptions) => {
    process.exitCode = await replayCommand(file, folder, options)
  })
}

async function replayCommand(file: string, folder: string, options: ReplayOptions): Promise<number> {
  await refuseUnreadable(file)
  const after = await readScenarioFolder(folder)
  const before = options.before === undefined ? undefined : await readScenarioFolder(options.before)
  const filter = filterOf(options)
  const { report, summaries } = await replay(file, { after, before, filter })
  const compared = comparedOf(path.basename(path.resolve(folder)), report, summaries)
  await reportComparison(compared, options)
  return countDiffering(compared) > 0 ? EXIT.failed : EXIT.ok
}

interface Replayed {
  readonly report: ReplayReport
  readonly summaries: readonly RunSummary[]
}

/** @throws {UsageError} when the recording can't be read, or a scenario does not load */
async function replay(
  file: string,
  {
    after,
    before,
    filter,
  }: { readonly after: ScenarioFiles; readonly before: ScenarioFiles | undefined; readonly filter: TrafficFilter },
): Promise<Replayed> {
  const host = createNodeHost(() => undefined)
  let finish = (_progress: ReplayProgress): void => undefined
  const finished = new Promise<ReplayProgress>((resolve) => (finish = resolve))
  const recorder = new TrafficRecorder({
    host,
    packing: NODE_PACKING,
    bound: Number.POSITIVE_INFINITY,
    most: Number.POSITIVE_INFINITY,
    tell: {
      trafficTold: () => undefined,
      replayTold: (progress) =>
        progress.report || progress.failure !== undefined ? finish(progress) : showProgress(progress),
    },
  })
  try {
    for await (const { item, scenario } of readRecording(file))
      recorder.note(item, item.outside ?? [], before ?? scenario)
    recorder.replay(after, filter)
    const { report, failure, total } = await finished
    if (!report) throw new UsageError(`nothing was compared: ${failure ?? 'the replay did not end'}`)
    return { report, summaries: recorder.list(filter, { count: total }).summaries.toReversed() }
  } finally {
    recorder.dispose()
    await host.dispose()
  }
}

function showProgress({ done, total }: ReplayProgress): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} replayed\x1b[K${done === total ? '\n' : ''}`)
}

function comparedOf(title: string, report: ReplayReport, summaries: readonly RunSummary[]): ComparedTraffic {
  const verdicts = new Map(report.differing.map(({ summary, verdict }) => [summary.id, verdict]))
  const reasons = new Map(report.unreplayed.map(({ summary, reason }) => [summary.id, reason]))
  const items = summaries.map((summary) => {
    const reason = reasons.get(summary.id)
    if (reason !== undefined) return { summary, reason }
    return { summary, verdict: verdicts.get(summary.id) ?? ({ kind: 'same', counts: undefined, words: [] } as const) }
  })
  return { title, items, remarks: remarksOf(report) }
}

function remarksOf({ differingCount, differing, unreplayed, unrepeatable }: ReplayReport): readonly string[] {
  const unnamed = differingCount - differing.length
  return [
    ...(unnamed > 0 ? [`${unnamed} more differ, which are not named here: narrow the filter.`] : []),
    ...(unreplayed.length > 0 ? [`${unreplayed.length} could not be replayed.`] : []),
    ...(unrepeatable > 0
      ? [
          `${unrepeatable} were answered otherwise when they were recorded, whatever the change: by time, chance or what came before.`,
        ]
      : []),
  ]
}
