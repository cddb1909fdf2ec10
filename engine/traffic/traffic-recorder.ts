import type { Host } from '../host.ts'
import type { OutsideAnswer, Run, ScenarioFiles } from '../protocol.ts'
import { compareReplays } from '../replay/compare-replays.ts'
import type {
  ReplayDifference,
  ReplayProgress,
  TrafficFilter,
  TrafficListenerApi,
  TrafficState,
} from '../traffic-protocol.ts'
import { formatRecording } from './recording-file.ts'
import { TrafficRing, type RunPacking } from './traffic-ring.ts'

/** Bytes of recorded traffic that a host keeps by itself. */
const DEFAULT_BOUND = 256 * 1024 * 1024
/** How often studios are told while requests come. */
const TOLD_EVERY_MS = 150
/** Pairs of runs that differ which are kept to be looked at. */
const KEPT_PAIRS = 500
/** Differing requests a report names one by one. */
const NAMED = 2_000
/** Requests between two words about progress; the gateway serves its own meanwhile. */
const BATCH = 100

export interface TrafficRecorderOptions {
  readonly host: Host
  readonly packing: RunPacking
  readonly tell: TrafficListenerApi
  readonly bound?: number
}

/** Records what passes, within a bound, and replays it against other configurations. */
export class TrafficRecorder {
  private readonly options: TrafficRecorderOptions
  private readonly ring: TrafficRing<ScenarioFiles>
  private readonly pairs = new Map<string, { readonly before: Run; readonly after: Run }>()
  private isTelling = false
  private replays = 0

  constructor(options: TrafficRecorderOptions) {
    this.options = options
    this.ring = new TrafficRing(options.bound ?? DEFAULT_BOUND, options.packing)
  }

  /** Whether what comes now is to be recorded. */
  isOn(): boolean {
    return !this.ring.isPaused
  }

  /** A request that has ended, what others answered meanwhile, and what the gateway ran. */
  note(run: Run, outside: readonly OutsideAnswer[], scenario: ScenarioFiles): void {
    this.ring.note(outside.length > 0 ? { ...run, outside } : run, scenario)
    this.tellSoon()
  }

  state(): TrafficState {
    return this.ring.state()
  }

  change({ isPaused, bound }: { readonly isPaused?: boolean; readonly bound?: number }): TrafficState {
    if (isPaused !== undefined) this.ring.isPaused = isPaused
    if (bound !== undefined) this.ring.resize(bound)
    return this.told()
  }

  clear(): TrafficState {
    this.ring.clear()
    this.pairs.clear()
    return this.told()
  }

  list(
    ...[filter, page]: Parameters<TrafficRing<ScenarioFiles>['list']>
  ): ReturnType<TrafficRing<ScenarioFiles>['list']> {
    return this.ring.list(filter, page)
  }

  read(id: string): Run | undefined {
    return this.ring.read(id)
  }

  export(filter: TrafficFilter): string {
    const entries = this.ring.fitting(filter)
    return formatRecording(entries.at(-1)?.epoch.id ?? '', [...this.runs(entries)])
  }

  /** Begins a replay; the number of requests. */
  replay(scenario: ScenarioFiles, filter: TrafficFilter): number {
    // In the order in which they came: the ring has them in the order in which they ended.
    const entries = this.ring.fitting(filter).toSorted((a, b) => a.summary.startedAt - b.summary.startedAt)
    const turn = (this.replays += 1)
    this.pairs.clear()
    const before = entries.at(-1)?.epoch ?? scenario
    const work = this.compare(entries, { before, after: scenario, turn })
    work.catch((error: unknown) => {
      const failure = error instanceof Error ? error.message : String(error)
      this.tellReplay(turn, { done: 0, total: entries.length, failure })
    })
    return entries.length
  }

  readReplay(id: string): { readonly before: Run; readonly after: Run } | undefined {
    return this.pairs.get(id)
  }

  dispose(): void {
    this.replays += 1
  }

  private *runs(entries: readonly { readonly summary: { readonly id: string } }[]): Generator<Run> {
    for (const { summary } of entries) {
      const run = this.ring.read(summary.id)
      if (run) yield run
    }
  }

  private async compare(
    entries: ReturnType<TrafficRing<ScenarioFiles>['fitting']>,
    { before, after, turn }: { readonly before: ScenarioFiles; readonly after: ScenarioFiles; readonly turn: number },
  ): Promise<void> {
    const { host } = this.options
    const began = host.now()
    const summaries = new Map(entries.map(({ summary }) => [summary.id, summary]))
    const differing: ReplayDifference[] = []
    let unrepeatable = 0
    let done = 0
    const options = { cost: () => host.cost(), environment: host.environment ?? {} }
    for await (const pair of compareReplays({ before, after, runs: this.runs(entries), options })) {
      if (turn !== this.replays) return
      const { recorded, verdict, isRepeatable } = pair
      const summary = summaries.get(recorded.id)
      if (!isRepeatable) unrepeatable += 1
      if (verdict.kind !== 'same' && summary && differing.length < NAMED) {
        differing.push({ summary, verdict })
        if (this.pairs.size < KEPT_PAIRS) this.pairs.set(recorded.id, { before: pair.before, after: pair.after })
      }
      if ((done += 1) % BATCH !== 0) continue
      this.tellReplay(turn, { done, total: entries.length })
      await host.nextTurn()
    }
    const report = { requests: done, differing, unrepeatable, duration: host.now() - began }
    this.tellReplay(turn, { done, total: entries.length, report })
  }

  private tellReplay(turn: number, progress: ReplayProgress): void {
    if (turn === this.replays) this.options.tell.replayTold(progress)
  }

  private tellSoon(): void {
    if (this.isTelling) return
    this.isTelling = true
    this.options.host.setTimer(TOLD_EVERY_MS, () => {
      this.isTelling = false
      this.told()
    })
  }

  private told(): TrafficState {
    const state = this.state()
    this.options.tell.trafficTold(state)
    return state
  }
}
