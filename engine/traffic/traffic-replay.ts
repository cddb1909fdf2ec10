import type { Host } from '../host.ts'
import type { RecordedTraffic, ReplayedPair, RunSummary, ScenarioFiles } from '../protocol.ts'
import { type ComparedReplay, compareReplays } from '../replay/compare-replays.ts'
import type { ReplayDifference, ReplayProgress, ReplayReport } from '../traffic-protocol.ts'

/** Pairs of runs that differ which are kept to be looked at. */
const KEPT_PAIRS = 500
/** Differing requests a report names one by one. */
const NAMED = 2_000
/** Requests between two words about progress; the gateway serves its own meanwhile. */
const BATCH = 100

/** Recorded traffic, and the configuration it came to; undefined: nobody knows. */
interface ReplayEntry {
  readonly summary: RunSummary
  readonly epoch: ScenarioFiles | undefined
}

export interface ReplayWish {
  /** What it is tried with. */
  readonly after: ScenarioFiles
  /** Undefined when it was evicted meanwhile. */
  readonly read: (id: string) => RecordedTraffic | undefined
}

type Draft = { -readonly [K in keyof Omit<ReplayReport, 'duration'>]: ReplayReport[K] } & {
  readonly differing: ReplayDifference[]
  readonly unreplayed: { readonly summary: RunSummary; readonly reason: string }[]
}

/** Replays recorded traffic against a changed configuration, one replay at a time. */
export class TrafficReplay {
  private readonly host: Host
  private readonly tell: (progress: ReplayProgress) => void
  private readonly pairs = new Map<string, ReplayedPair>()
  private turn = 0

  constructor(host: Host, tell: (progress: ReplayProgress) => void) {
    this.host = host
    this.tell = tell
  }

  /** Begins; `entries` in the order in which they came. One that runs ends. */
  start(entries: readonly ReplayEntry[], wish: ReplayWish): void {
    this.stop()
    const { turn } = this
    this.run(entries, wish).catch((error: unknown) => {
      const failure = error instanceof Error ? error.message : String(error)
      if (turn === this.turn) this.tell({ done: 0, total: entries.length, failure })
    })
  }

  /** Both runs of one that differed in the last replay. */
  pair(id: string): ReplayedPair | undefined {
    return this.pairs.get(id)
  }

  stop(): void {
    this.turn += 1
    this.pairs.clear()
  }

  private async run(entries: readonly ReplayEntry[], wish: ReplayWish): Promise<void> {
    const { host, turn } = this
    const began = host.now()
    const total = entries.length
    const draft: Draft = { requests: 0, differing: [], differingCount: 0, unreplayed: [], unrepeatable: 0 }
    for (const epoch of epochsOf(entries)) {
      const summaries = new Map(epoch.map(({ summary }) => [summary.id, summary]))
      const options = { cost: () => host.cost(), environment: host.environment ?? {} }
      const comparison = { before: epoch[0]?.epoch, after: wish.after, runs: readAll(epoch, wish), options }
      for await (const compared of compareReplays(comparison)) {
        if (turn !== this.turn) return
        this.note(compared, summaries.get(compared.recorded.id), draft)
        if (draft.requests % BATCH !== 0) continue
        this.tell({ done: draft.requests, total })
        await host.nextTurn()
      }
    }
    if (turn === this.turn)
      this.tell({ done: draft.requests, total, report: { ...draft, duration: host.now() - began } })
  }

  private note(compared: ComparedReplay, summary: RunSummary | undefined, draft: Draft): void {
    draft.requests += 1
    if ('failure' in compared) {
      if (summary) draft.unreplayed.push({ summary, reason: compared.failure })
      return
    }
    const { recorded, verdict, isRepeatable, before, after } = compared
    if (!isRepeatable) draft.unrepeatable += 1
    if (verdict.kind === 'same' || !summary) return
    draft.differingCount += 1
    if (draft.differing.length >= NAMED) return
    draft.differing.push({ summary, verdict })
    if (this.pairs.size < KEPT_PAIRS) this.pairs.set(recorded.id, { before, after })
  }
}

/** What came to one configuration, until another took its place. */
function epochsOf(entries: readonly ReplayEntry[]): readonly (readonly ReplayEntry[])[] {
  const epochs: ReplayEntry[][] = []
  for (const entry of entries) {
    const last = epochs.at(-1)
    if (last && last[0]?.epoch === entry.epoch) last.push(entry)
    else epochs.push([entry])
  }
  return epochs
}

function* readAll(entries: readonly ReplayEntry[], { read }: ReplayWish): Generator<RecordedTraffic> {
  for (const { summary } of entries) {
    const item = read(summary.id)
    if (item) yield item
  }
}
