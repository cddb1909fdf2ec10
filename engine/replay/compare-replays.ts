import type { RecordedTraffic, ScenarioFiles } from '../protocol.ts'
import { compareConnections } from '../trace/compare/compare-connections.ts'
import { isConnection, judgePair, type Verdict } from '../trace/compare/compare-recordings.ts'
import { compareRuns } from '../trace/compare/compare-runs.ts'
import type { ReplayHostOptions } from './replay-host.ts'
import { openReplay, type Replay } from './replay-recording.ts'

/** A recorded request or connection under both configurations, or why it could not be replayed. */
export type ComparedReplay =
  | {
      readonly recorded: RecordedTraffic
      readonly before: RecordedTraffic
      readonly after: RecordedTraffic
      readonly verdict: Verdict
      /** The configuration it was recorded under answers as it did. */
      readonly isRepeatable: boolean
    }
  | { readonly recorded: RecordedTraffic; readonly failure: string }

export interface ReplayComparison {
  /** What the traffic was recorded under; unknown: the recorded runs themselves are compared. */
  readonly before: ScenarioFiles | undefined
  /** What it is tried with. */
  readonly after: ScenarioFiles
  /** In the order they came. */
  readonly runs: Iterable<RecordedTraffic>
  readonly options: ReplayHostOptions
}

/**
 * Replays traffic under two configurations in lock step, so that both meet the same time and chance and no more than
 * one pair of runs is held at a time.
 * @throws {EngineError} when one of them does not load
 */
export async function* compareReplays(comparison: ReplayComparison): AsyncGenerator<ComparedReplay> {
  const { runs, options } = comparison
  const before = comparison.before && (await openReplay(comparison.before, options))
  try {
    const after = await openReplay(comparison.after, options)
    try {
      for (const recorded of runs) yield await compare(recorded, before, after)
    } finally {
      after.dispose()
    }
  } finally {
    before?.dispose()
  }
}

async function compare(recorded: RecordedTraffic, before: Replay | undefined, after: Replay): Promise<ComparedReplay> {
  try {
    const was = before ? await before.next(recorded) : recorded
    const pair = { before: was, after: await after.next(recorded) }
    const told = toldOf(before, after)
    const verdict = judgePair(pair)
    const words = [...told, ...verdict.words]
    const kind = told.length > 0 ? 'differs' : verdict.kind
    const names = before ? { before: named(was, 'as recorded'), after: named(pair.after, 'as changed') } : pair
    return { recorded, ...names, verdict: { ...verdict, kind, words }, isRepeatable: isRepeated(recorded, was) }
  } catch (error) {
    return { recorded, failure: error instanceof Error ? error.message : String(error) }
  }
}

/** What the changed one asked of others that the recording holds no answer to, unless the other did so, too. */
function toldOf(before: Replay | undefined, after: Replay): readonly string[] {
  const known = new Set(before?.missed())
  return after.missed().filter((sentence) => !known.has(sentence))
}

/** Both are made with the same chance: their ids would be the same. */
function named<T extends RecordedTraffic>(run: T, how: string): T {
  return { ...run, id: `${run.id} ${how}` }
}

/** What the client got is the same: the trace may tell times and chance. */
function isRepeated(recorded: RecordedTraffic, again: RecordedTraffic): boolean {
  if (isConnection(recorded)) return isConnection(again) && compareConnections(recorded, again).isAnsweredSame
  return !isConnection(again) && compareRuns(recorded, again).counts.response === 0
}
