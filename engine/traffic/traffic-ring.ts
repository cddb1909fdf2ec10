import type { Run } from '../protocol.ts'
import type { RunSummary, TrafficFilter, TrafficPage, TrafficState } from '../traffic-protocol.ts'
import { fitsFilter } from './traffic-filter.ts'

/** How runs become bytes and runs again. */
export interface RunPacking {
  pack(run: Run): Uint8Array
  unpack(bytes: Uint8Array): Run
  /** Whether a text is somewhere in a packed run. */
  contains(bytes: Uint8Array, text: string): boolean
}

interface Entry {
  readonly summary: RunSummary
  readonly bytes: Uint8Array
  /** What the gateway ran when the request came. */
  readonly epoch: unknown
}

/** What an entry takes beside its bytes. */
const SUMMARY_BYTES = 600

/** Recorded requests within a bound of bytes, the oldest going first. Runs are kept packed: their size is known. */
export class TrafficRing<Epoch> {
  isPaused = false
  private readonly packing: RunPacking
  private readonly entries = new Map<string, Entry & { readonly epoch: Epoch }>()
  private bound: number
  private size = 0
  private seen = 0
  private newest: RunSummary | undefined

  constructor(bound: number, packing: RunPacking) {
    this.bound = bound
    this.packing = packing
  }

  note(run: Run, epoch: Epoch): RunSummary {
    const bytes = this.packing.pack(run)
    this.seen += 1
    const summary = summarize(run, this.seen, bytes.length + SUMMARY_BYTES)
    this.entries.set(run.id, { summary, bytes, epoch })
    this.size += summary.size
    this.newest = summary
    this.evict()
    return summary
  }

  state(): TrafficState {
    const { isPaused, bound, size, seen, newest } = this
    return { isPaused, bound, size, kept: this.entries.size, seen, newest }
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
  fitting(filter: TrafficFilter): readonly { readonly summary: RunSummary; readonly epoch: Epoch }[] {
    const { text } = filter
    return [...this.entries.values()].filter(
      ({ summary, bytes }) => fitsFilter(summary, filter) && (!text || this.packing.contains(bytes, text)),
    )
  }

  read(id: string): Run | undefined {
    const entry = this.entries.get(id)
    return entry && this.packing.unpack(entry.bytes)
  }

  clear(): void {
    this.entries.clear()
    this.size = 0
    this.seen = 0
    this.newest = undefined
  }

  resize(bound: number): void {
    this.bound = bound
    this.evict()
  }

  /** The last one stays whatever its size: one can look at what just happened. */
  private evict(): void {
    for (const [id, { summary }] of this.entries) {
      if (this.size <= this.bound || this.entries.size === 1) return
      this.entries.delete(id)
      this.size -= summary.size
    }
  }
}

function summarize({ id, startedAt, request, response, trace, cost }: Run, number: number, size: number): RunSummary {
  const ran = trace.events.flatMap((event) =>
    event.type === 'handler-started' && event.plugin !== undefined ? [event.plugin] : [],
  )
  const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  const { method, target } = request
  const { status, outcome } = response
  return { id, number, startedAt, method, host, target, status, outcome, plugins: [...new Set(ran)], cost, size }
}
