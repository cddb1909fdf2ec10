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

/** Traffic that nobody has looked at yet. */
export interface UnreadTraffic {
  readonly id: string
  /** Bytes it takes as it is, roughly. */
  readonly size: number
  read(): RecordedTraffic
}

interface Packed {
  readonly summary: RunSummary
  readonly bytes: Uint8Array
}

interface Entry<Epoch> {
  readonly number: number
  readonly epoch: Epoch
  size: number
  /** Packed once somebody asks for it. */
  content: Packed | UnreadTraffic
}

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
  private last: Entry<Epoch> | undefined

  constructor(options: RingOptions<Epoch>) {
    this.options = options
    this.limits = { bound: options.bound, most: options.most }
  }

  note(item: RecordedTraffic, epoch: Epoch): RunSummary {
    const packed = this.pack(item, this.seen + 1)
    this.add(item.id, packed, { epoch, size: packed.summary.size })
    return packed.summary
  }

  /** The same for what is made of its parts, and packed, when somebody asks for it. */
  noteUnread(unread: UnreadTraffic, epoch: Epoch): void {
    this.add(unread.id, unread, { epoch, size: unread.size + SUMMARY_BYTES })
  }

  state(): Omit<TrafficState, 'isLasting'> {
    const { isPaused, limits, seen, last } = this
    // Read first: only then its size is known.
    const newest = last && this.packed(last).summary
    return { isPaused, ...limits, size: this.size, kept: this.entries.size, seen, newest }
  }

  /** A page of what fits, newest first. */
  list(
    filter: TrafficFilter,
    { from = 0, count = 200 }: { readonly from?: number; readonly count?: number },
  ): TrafficPage {
    const isAll = Object.values(filter).every((part) => part === undefined || part === '')
    const fitting = [...this.entries.values()].filter((entry) => isAll || this.fits(entry, filter)).toReversed()
    const page = fitting.slice(from, from + count)
    return { summaries: page.map((entry) => this.packed(entry).summary), total: fitting.length }
  }

  /** What fits, oldest first. */
  fitting(filter: TrafficFilter): readonly RingEntry<Epoch>[] {
    const fitting = [...this.entries.values()].filter((entry) => this.fits(entry, filter))
    return fitting.map((entry) => ({ summary: this.packed(entry).summary, epoch: entry.epoch }))
  }

  read(id: string): RecordedTraffic | undefined {
    const entry = this.entries.get(id)
    return entry && this.options.packing.unpack(this.packed(entry).bytes)
  }

  clear(): void {
    this.entries.clear()
    this.epochs.clear()
    this.size = 0
    this.seen = 0
    this.last = undefined
  }

  resize(limits: Partial<RingBound>): void {
    this.limits = { ...this.limits, ...limits }
    this.evict()
  }

  private add(
    id: string,
    content: Entry<Epoch>['content'],
    { epoch, size }: Pick<Entry<Epoch>, 'epoch' | 'size'>,
  ): void {
    this.seen += 1
    this.drop(id)
    this.last = { number: this.seen, epoch, size, content }
    this.entries.set(id, this.last)
    this.size += size
    const known = this.epochs.get(epoch) ?? 0
    if (known === 0) this.size += this.options.sizeOf(epoch)
    this.epochs.set(epoch, known + 1)
    this.evict()
  }

  private pack(item: RecordedTraffic, number: number): Packed {
    const bytes = this.options.packing.pack(item)
    return { bytes, summary: summarize(item, number, bytes.length + SUMMARY_BYTES) }
  }

  private packed(entry: Entry<Epoch>): Packed {
    const { content, number } = entry
    if (!('read' in content)) return content
    const packed = this.pack(content.read(), number)
    entry.content = packed
    this.size += packed.summary.size - entry.size
    entry.size = packed.summary.size
    return packed
  }

  private fits(entry: Entry<Epoch>, filter: TrafficFilter): boolean {
    const { summary, bytes } = this.packed(entry)
    return fitsFilter(summary, filter) && (!filter.text || this.options.packing.contains(bytes, filter.text))
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
    this.size -= entry.size
    const left = (this.epochs.get(entry.epoch) ?? 1) - 1
    this.epochs.set(entry.epoch, left)
    if (left > 0) return
    this.epochs.delete(entry.epoch)
    this.size -= this.options.sizeOf(entry.epoch)
  }
}
