import type { Run, ScenarioFiles } from '../protocol.ts'
import { judgePair, type Verdict } from '../trace/compare/compare-recordings.ts'
import { compareRuns } from '../trace/compare/compare-runs.ts'
import type { ReplayHostOptions } from './replay-host.ts'
import { openReplay } from './replay-recording.ts'

/** A recorded request under both configurations. */
export interface ComparedReplay {
  readonly recorded: Run
  readonly before: Run
  readonly after: Run
  readonly verdict: Verdict
  /** The configuration it was recorded under answers as it did. */
  readonly isRepeatable: boolean
}

export interface ReplayComparison {
  /** What the traffic was recorded under, and what it is tried with. */
  readonly before: ScenarioFiles
  readonly after: ScenarioFiles
  /** In the order they came. */
  readonly runs: Iterable<Run>
  readonly options: ReplayHostOptions
}

/**
 * Replays traffic under two configurations in lock step, so that both meet the same time and chance and no more than
 * one pair of runs is held at a time.
 * @throws {EngineError} when one of them does not load
 */
export async function* compareReplays(comparison: ReplayComparison): AsyncGenerator<ComparedReplay> {
  const { runs, options } = comparison
  const before = await openReplay(comparison.before, options)
  try {
    const after = await openReplay(comparison.after, options)
    try {
      for (const recorded of runs) {
        const pair = { before: await before.next(recorded), after: await after.next(recorded) }
        yield { recorded, ...pair, verdict: judgePair(pair), isRepeatable: isRepeated(recorded, pair.before) }
      }
    } finally {
      after.dispose()
    }
  } finally {
    before.dispose()
  }
}

/** What the client got is the same: the trace may tell times and chance. */
function isRepeated(recorded: Run, again: Run): boolean {
  return compareRuns(recorded, again).counts.response === 0
}
