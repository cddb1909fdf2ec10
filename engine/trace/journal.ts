import type { PluginPhase } from '../gateway/phases.ts'
import type { ActivePlugin } from '../gateway/plugin.ts'
import type { TraceEventType } from './event.ts'

/** What a recorder notes about one moment; the event is made of it only when somebody asks for the trace. */
export interface JournalEntry {
  readonly type: TraceEventType
  /** Milliseconds of the engine's clock. */
  readonly at: number
  readonly isOfRequest: boolean
  /** It happened on a connection that stands. */
  readonly isOfConnection: boolean
  /** Number of the frame whose handlers ran; 0 for none. */
  readonly frame: number
  readonly phase: PluginPhase | undefined
  readonly active: ActivePlugin | undefined
  /** Facts of that type of event, as the gateway announced them. */
  readonly facts: unknown
}

/** Parts of a moment, one behind the other in the journal's list. */
const STRIDE = 7

/** Whose a moment is. */
const NOBODY = 0
const REQUEST = 1
const CONNECTION = 2

/** Moments in order, in one flat list: noting one allocates nothing but room. */
export class Journal {
  /** From now on all of the request happens on a connection. */
  isOfConnection = false
  /** The frame that what is noted next belongs to; 0 for none. */
  frame = 0
  private readonly parts: unknown[] = []

  note(
    type: TraceEventType,
    at: number,
    phase: PluginPhase | undefined,
    active: ActivePlugin | undefined,
    facts: unknown,
  ): void {
    this.parts.push(type, at, this.isOfConnection ? CONNECTION : REQUEST, phase, active, facts, this.frame)
  }

  /** The same for what belongs to no request: timers, workers. */
  noteOutside(type: TraceEventType, at: number, facts: unknown): void {
    this.parts.push(type, at, NOBODY, undefined, undefined, facts, 0)
  }

  size(): number {
    return this.parts.length / STRIDE
  }

  entry(index: number): JournalEntry | undefined {
    const [type, at, whose, phase, active, facts, frame] = this.parts.slice(index * STRIDE, (index + 1) * STRIDE)
    if (type === undefined) return undefined
    const owner = { isOfRequest: whose !== NOBODY, isOfConnection: whose === CONNECTION }
    return { type, at, ...owner, phase, active, facts, frame } as JournalEntry
  }
}
