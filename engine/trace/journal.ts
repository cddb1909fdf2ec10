import type { PluginPhase } from '../gateway/phases.ts'
import type { ActivePlugin } from '../gateway/plugin.ts'
import type { TraceEventType } from './event.ts'

/** What a recorder notes about one moment; the event is made of it only when somebody asks for the trace. */
export interface JournalEntry {
  readonly type: TraceEventType
  /** Milliseconds of the engine's clock. */
  readonly at: number
  readonly isOfRequest: boolean
  readonly phase: PluginPhase | undefined
  readonly active: ActivePlugin | undefined
  /** Facts of that type of event, as the gateway announced them. */
  readonly facts: unknown
}

/** Parts of a moment, one behind the other in the journal's list. */
const STRIDE = 6

/** Moments in order, in one flat list: noting one allocates nothing but room. */
export class Journal {
  private readonly parts: unknown[] = []

  note(
    type: TraceEventType,
    at: number,
    phase: PluginPhase | undefined,
    active: ActivePlugin | undefined,
    facts: unknown,
  ): void {
    this.parts.push(type, at, true, phase, active, facts)
  }

  /** The same for what belongs to no request: timers, workers. */
  noteOutside(type: TraceEventType, at: number, facts: unknown): void {
    this.parts.push(type, at, false, undefined, undefined, facts)
  }

  size(): number {
    return this.parts.length / STRIDE
  }

  entry(index: number): JournalEntry | undefined {
    const [type, at, isOfRequest, phase, active, facts] = this.parts.slice(index * STRIDE, (index + 1) * STRIDE)
    if (type === undefined) return undefined
    return { type, at, isOfRequest, phase, active, facts } as JournalEntry
  }
}
