import type { RecordedTraffic, RunSummary, TrafficFilter, TrafficPage, TrafficState } from '../traffic-protocol.ts'
import { summarize } from './summarize.ts'
import { fitsFilter } from './traffic-filter.ts'

/** How requests and connections become bytes and themselves again. */
export interface TrafficPacking {
  pack(item: RecordedTraffic): Uint8Array
  unpack(bytes: Uint8Array): RecordedTraffic
  /** Whether a text is somewhere in a packed one. */
  contains(bytes: Uint8Array, text: string): boolean
}

/** How much a ring holds at most. */
export interface RingBound {
  /** Bytes. */
  readonly bound: number
  /** Requests and connections. */
  readonly most: number
}

export interface RingOptions<Epoch> extends RingBound {
  readonly packing: TrafficPacking
  /** Bytes of a configuration that traffic was recorded under: it is held as long as that traffic. */
  readonly sizeOf: (epoch: Epoch) => number
}

/** One recorded request or connection, without what it is made of. */
export interface RingEntry<Epoch> {
  readonly summary: RunSummary
  /** What the gateway ran when it came. */
  readonly epoch: Epoch
}

type Entry<Epoch> = RingEntry<Epoch> & { readonly bytes: Uint8Array }

/** What an entry takes beside its bytes. */
const SUMMARY_BYTES = 600

/** Recorded traffic within a bound, the oldest going first. It is kept packed: its size is known. */
export class TrafficRing<Epoch> {
  isPaused = false
  private readonly options: RingOptions<Epoch>
  private readonly entries = new Map<string, Entry<Epoch>>()
  /** How many entries were recorded under each. */
  private readonly epochs = new Map<Epoch, number>()
  private limits: RingBound
  private size = 0
  private seen = 0
  private newest: RunSummary | undefined

  constructor(options: RingOptions<Epoch>) {
    this.options = options
    this.limits = { bound: options.bound, most: options.most }
  }

  note(item: RecordedTraffic, epoch: Epoch): RunSummary {
    const bytes = this.options.packing.pack(item)
    this.seen += 1
    const summary = summarize(item, this.seen, bytes.length + SUMMARY_BYTES)
    this.drop(item.id)
    this.entries.set(item.id, { summary, bytes, epoch })
    this.size += summary.size
    const known = this.epochs.get(epoch) ?? 0
    if (known === 0) this.size += this.options.sizeOf(epoch)
    this.epochs.set(epoch, known + 1)
    this.newest = summary
    this.evict()
    return summary
  }

  state(): Omit<TrafficState, 'isLasting'> {
    const { isPaused, limits, size, seen, newest } = this
    return { isPaused, ...limits, size, kept: this.entries.size, seen, newest }
  }

  /** A page of what fits, newest first. */
  list(
    filter: TrafficFilter,
    { from = 0, count = 200 }: { readonly from?: number; readonly count?: number },
  ): TrafficPage {
    const fitting = this.fitting(filter).map(({ summary }) => summary)
    return { summaries: fitting.toReversed().slice(from, from + count), total: fitting.length }
  }

  /** What fits, oldest first. */
  fitting(filter: TrafficFilter): readonly RingEntry<Epoch>[] {
    const { text } = filter
    return [...this.entries.values()].filter(
      ({ summary, bytes }) => fitsFilter(summary, filter) && (!text || this.options.packing.contains(bytes, text)),
    )
  }

  read(id: string): RecordedTraffic | undefined {
    const entry = this.entries.get(id)
    return entry && this.options.packing.unpack(entry.bytes)
  }

  clear(): void {
    this.entries.clear()
    this.epochs.clear()
    this.size = 0
    this.seen = 0
    this.newest = undefined
  }

  resize(limits: Partial<RingBound>): void {
    this.limits = { ...this.limits, ...limits }
    this.evict()
  }

  /** The last one stays whatever its size: one can look at what just happened. */
  private evict(): void {
    for (const id of this.entries.keys()) {
      const { bound, most } = this.limits
      if ((this.size <= bound && this.entries.size <= most) || this.entries.size === 1) return
      this.drop(id)
    }
  }

  private drop(id: string): void {
    const entry = this.entries.get(id)
    if (!entry) return
    this.entries.delete(id)
    this.size -= entry.summary.size
    const left = (this.epochs.get(entry.epoch) ?? 1) - 1
    this.epochs.set(entry.epoch, left)
    if (left > 0) return
    this.epochs.delete(entry.epoch)
    this.size -= this.options.sizeOf(entry.epoch)
  }
}
