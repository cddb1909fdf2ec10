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

/** Moments in order, a column for each of their parts: noting one allocates nothing. */
export class Journal {
  private readonly types: TraceEventType[] = []
  private readonly times: number[] = []
  private readonly outside: boolean[] = []
  private readonly phases: (PluginPhase | undefined)[] = []
  private readonly actives: (ActivePlugin | undefined)[] = []
  private readonly facts: unknown[] = []

  note(
    type: TraceEventType,
    at: number,
    phase: PluginPhase | undefined,
    active: ActivePlugin | undefined,
    facts: unknown,
  ): void {
    this.types.push(type)
    this.times.push(at)
    this.outside.push(false)
    this.phases.push(phase)
    this.actives.push(active)
    this.facts.push(facts)
  }

  /** The same for what belongs to no request: timers, workers. */
  noteOutside(type: TraceEventType, at: number, facts: unknown): void {
    this.note(type, at, undefined, undefined, facts)
    this.outside[this.outside.length - 1] = true
  }

  size(): number {
    return this.types.length
  }

  entry(index: number): JournalEntry | undefined {
    const type = this.types[index]
    if (type === undefined) return undefined
    return {
      type,
      at: this.times[index] ?? 0,
      isOfRequest: this.outside[index] === false,
      phase: this.phases[index],
      active: this.actives[index],
      facts: this.facts[index],
    }
  }
}
