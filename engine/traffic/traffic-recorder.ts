import type { Host } from '../host.ts'
import type { OutsideAnswer, RecordedTraffic, ReplayedPair, ScenarioFiles } from '../protocol.ts'
import type {
  RecordingPart,
  TrafficChange,
  TrafficFilter,
  TrafficListenerApi,
  TrafficPage,
  TrafficState,
} from '../traffic-protocol.ts'
import { formatRecording, recordingLines, type RecordingEntry } from './recording-file.ts'
import { TrafficReplay } from './traffic-replay.ts'
import { type RingBound, type RingEntry, TrafficRing, type TrafficPacking, type UnreadTraffic } from './traffic-ring.ts'

/** What a host keeps by itself: bytes of recorded traffic, and how many requests and connections. */
const DEFAULT_BOUND: RingBound = { bound: 256 * 1024 * 1024, most: 50_000 }
/** How often studios are told while requests come. */
const TOLD_EVERY_MS = 150
/** What an answer of somebody outside takes beside its body. */
const OUTSIDE_BYTES = 1024
/** Requests and connections in one part of an export. */
const PART = 500

export interface TrafficRecorderOptions extends Partial<RingBound> {
  readonly host: Host
  readonly packing: TrafficPacking
  readonly tell: TrafficListenerApi
  /** Whether anybody hears what is told; always when absent. */
  readonly isHeard?: () => boolean
  /** It records when no studio is open, too. */
  readonly isLasting?: boolean
}

/** Records what passes, within a bound, and replays it against other configurations. */
export class TrafficRecorder {
  private readonly options: TrafficRecorderOptions
  private readonly ring: TrafficRing<ScenarioFiles | undefined>
  private readonly replays: TrafficReplay
  private isLasting: boolean
  private isTelling = false

  constructor(options: TrafficRecorderOptions) {
    const { bound = DEFAULT_BOUND.bound, most = DEFAULT_BOUND.most, packing, isLasting = false, host, tell } = options
    this.options = options
    this.isLasting = isLasting
    this.ring = new TrafficRing({ bound, most, packing, sizeOf })
    this.replays = new TrafficReplay(host, (progress) => tell.replayTold(progress))
  }

  /** Whether what comes now is to be recorded; `isWatched`: a studio is open. */
  isOn(isWatched: boolean): boolean {
    return !this.ring.isPaused && (isWatched || this.isLasting)
  }

  /** A request or connection that has ended, what others answered meanwhile, and what the gateway ran, if known. */
  note(item: RecordedTraffic, outside: readonly OutsideAnswer[], scenario?: ScenarioFiles): void {
    this.ring.note(outside.length > 0 ? { ...item, outside } : item, scenario)
    this.tellSoon()
  }

  /** The same for a request whose run is made when somebody asks for it. */
  noteUnread(unread: UnreadTraffic, outside: readonly OutsideAnswer[], scenario?: ScenarioFiles): void {
    const read = (): RecordedTraffic => (outside.length > 0 ? { ...unread.read(), outside } : unread.read())
    this.ring.noteUnread({ id: unread.id, size: unread.size + outsideSize(outside), read }, scenario)
    this.tellSoon()
  }

  state(): TrafficState {
    return { ...this.ring.state(), isLasting: this.isLasting }
  }

  change({ isPaused, isLasting, bound, most }: TrafficChange): TrafficState {
    if (isPaused !== undefined) this.ring.isPaused = isPaused
    if (isLasting !== undefined) this.isLasting = isLasting
    this.ring.resize({ ...(bound !== undefined && { bound }), ...(most !== undefined && { most }) })
    return this.told()
  }

  clear(): TrafficState {
    this.ring.clear()
    this.replays.stop()
    return this.told()
  }

  list(filter: TrafficFilter, page: { readonly from?: number; readonly count?: number }): TrafficPage {
    return this.ring.list(filter, page)
  }

  read(id: string): RecordedTraffic | undefined {
    return this.ring.read(id)
  }

  export(
    filter: TrafficFilter,
    { after = 0, count = PART }: { readonly after?: number; readonly count?: number },
  ): RecordingPart {
    const rest = this.ring.fitting(filter).filter(({ summary }) => summary.number > after)
    const part = rest.slice(0, count)
    const next = rest.length > count ? part.at(-1)?.summary.number : undefined
    return { text: formatRecording([...this.runs(part)]), ...(next !== undefined && { next }) }
  }

  /** The whole recording, line by line. */
  lines(filter: TrafficFilter = {}): Generator<string> {
    const entries = inOrder(this.ring.fitting(filter))
    return recordingLines(this.runs(entries), entries.length)
  }

  /** Begins a replay; the number of requests and connections. */
  replay(scenario: ScenarioFiles, filter: TrafficFilter): number {
    const entries = inOrder(this.ring.fitting(filter))
    this.replays.start(entries, { after: scenario, read: (id) => this.ring.read(id) })
    return entries.length
  }

  readReplay(id: string): ReplayedPair | undefined {
    return this.replays.pair(id)
  }

  dispose(): void {
    this.replays.stop()
  }

  private *runs(entries: readonly RingEntry<ScenarioFiles | undefined>[]): Generator<RecordingEntry> {
    for (const { summary, epoch } of entries) {
      const item = this.ring.read(summary.id)
      if (item) yield { item, scenario: epoch }
    }
  }

  private tellSoon(): void {
    if (this.isTelling || this.options.isHeard?.() === false) return
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

/** In the order in which they came: the ring has them in the order in which they ended. */
function inOrder(
  entries: readonly RingEntry<ScenarioFiles | undefined>[],
): readonly RingEntry<ScenarioFiles | undefined>[] {
  return entries.toSorted((a, b) => a.summary.startedAt - b.summary.startedAt)
}

function sizeOf(scenario: ScenarioFiles | undefined): number {
  return Object.entries(scenario?.files ?? {}).reduce((sum, [path, text]) => sum + path.length + text.length, 0)
}

/** Bytes of what others answered; what stands around them is small. */
function outsideSize(outside: readonly OutsideAnswer[]): number {
  const sizeOfAll = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0)
  return outside.reduce((sum, answer) => {
    if (answer.type === 'dns') return sum + OUTSIDE_BYTES
    const pieces =
      answer.type === 'http' ? answer.body : [...answer.pieces.map(({ bytes }) => bytes), ...(answer.said ?? [])]
    return sum + OUTSIDE_BYTES + sizeOfAll(pieces)
  }, 0)
}
