import type { ChangeTarget, ObservedCall, ObservedChange } from '../gateway/instrumentation.ts'
import { isList, textOfValue, type ObservedValue } from '../gateway/observed-value.ts'
import { PLUGIN_PHASES, type PluginPhase } from '../gateway/phases.ts'
import type { ActivePlugin, SourcePlace } from '../gateway/plugin.ts'
import { Columns } from './columns.ts'
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

/** Positions are what a head holds: only ever add at the end of a list that others depend on within one version. */
const TYPES: readonly TraceEventType[] = [
  'handler-started',
  'handler-ended',
  'call-made',
  'value-changed',
  'request-received',
  'route-matched',
  'plugin-collected',
  'handler-skipped',
  'log-written',
  'chunk-filtered',
  'frame-passed',
  'bytes-passed',
  'connection-opened',
  'connection-closed',
  'side-call',
  'replay-missed',
  'timer-fired',
  'worker-event',
  'error-thrown',
  'response-sent',
]
const TARGETS: readonly ChangeTarget[] = [
  'ngx.ctx',
  'kong.ctx.shared',
  'kong.ctx.plugin',
  'request',
  'upstream-request',
  'response',
]
const TYPE_CODES = codesOf(TYPES)
const PHASE_CODES = codesOf(PLUGIN_PHASES)
const TARGET_CODES = codesOf(TARGETS)
const STARTED = TYPE_CODES['handler-started']
const ENDED = TYPE_CODES['handler-ended']
const CALL = TYPE_CODES['call-made']
const CHANGE = TYPE_CODES['value-changed']

// A head: type in bits 0–4, phase + 1 in 5–8, whose it is in 9–10, then what its parts are.
const PHASE_SHIFT = 5
const WHOSE_SHIFT = 9
const TARGET_SHIFT = 11
const IN_REQUEST = 1 << WHOSE_SHIFT
const ON_CONNECTION = 2 << WHOSE_SHIFT
const HAS_PLACE = 1 << 14
const HAS_ERROR = 1 << 15
/** The facts are one part; without it a handler ended with nothing but its cost. */
const HAS_FACTS = 1 << 16
const GIVEN_SHIFT = 17
const MANY = 255

/** Moments in order. Noting one allocates nothing; most of them are handlers, calls and changes, which have a way of their own. */
export class Journal {
  /** From now on all of the request happens on a connection. */
  isOfConnection = false
  /** The frame that what is noted next belongs to; 0 for none. */
  frame = 0
  private readonly columns = new Columns()
  private phase: PluginPhase | undefined
  private phaseBits = 0
  private target: ChangeTarget = 'ngx.ctx'
  private targetCode = TARGET_CODES['ngx.ctx']

  note(
    type: TraceEventType,
    at: number,
    phase: PluginPhase | undefined,
    active: ActivePlugin | undefined,
    facts: unknown,
  ): void {
    const { columns } = this
    columns.begin(this.headOf(TYPE_CODES[type], phase) | HAS_FACTS, at, this.frame, active)
    columns.add(facts)
  }

  noteStart(at: number, phase: PluginPhase, active: ActivePlugin): void {
    this.columns.begin(this.headOf(STARTED, phase), at, this.frame, active)
  }

  /** It simply returned. */
  noteEnd(at: number, phase: PluginPhase, active: ActivePlugin, cost: number): void {
    this.columns.begin(this.headOf(ENDED, phase), at, this.frame, active)
    this.columns.cost(cost)
  }

  noteCall(at: number, phase: PluginPhase | undefined, active: ActivePlugin | undefined, call: ObservedCall): void {
    this.called(at, phase, active, call.name, call.given, call.returned, call.at, call.error)
  }

  /** The same without an object: there are many. */
  called(
    at: number,
    phase: PluginPhase | undefined,
    active: ActivePlugin | undefined,
    name: string,
    given: readonly ObservedValue[],
    returned: ObservedValue | readonly ObservedValue[],
    place: SourcePlace | undefined,
    error?: string,
  ): void {
    const { columns } = this
    const count = given.length
    if (count >= MANY) return this.note('call-made', at, phase, active, { name, given, returned, error, at: place })
    const flags = (place === undefined ? 0 : HAS_PLACE) | (error === undefined ? 0 : HAS_ERROR)
    columns.begin(this.headOf(CALL, phase) | flags | (count << GIVEN_SHIFT), at, this.frame, active)
    columns.add(name)
    if (place !== undefined) columns.add(place)
    if (error !== undefined) columns.add(error)
    for (let i = 0; i < count; i++) columns.add(given[i])
    if (isList(returned)) for (let i = 0; i < returned.length; i++) columns.add(returned[i])
    else columns.add(returned)
  }

  noteChange(
    at: number,
    phase: PluginPhase | undefined,
    active: ActivePlugin | undefined,
    { target, key, before, after, at: place }: ObservedChange,
  ): void {
    this.changed(at, phase, active, target, key, before, after, place)
  }

  /** The same without an object, and with values whose text is still to be made. */
  changed(
    at: number,
    phase: PluginPhase | undefined,
    active: ActivePlugin | undefined,
    target: ChangeTarget,
    key: string,
    before: ObservedValue,
    after: ObservedValue,
    place: SourcePlace | undefined,
  ): void {
    const { columns } = this
    const flags = (this.codeOf(target) << TARGET_SHIFT) | (place === undefined ? 0 : HAS_PLACE)
    columns.begin(this.headOf(CHANGE, phase) | flags, at, this.frame, active)
    columns.add(key)
    columns.add(before)
    columns.add(after)
    if (place !== undefined) columns.add(place)
  }

  /** The same for what belongs to no request: timers, workers. */
  noteOutside(type: TraceEventType, at: number, facts: unknown): void {
    this.columns.begin(TYPE_CODES[type] | HAS_FACTS, at, 0, undefined)
    this.columns.add(facts)
  }

  /** The request is over: keeps no more room than its moments need. */
  seal(): void {
    this.columns.seal()
  }

  size(): number {
    return this.columns.size()
  }

  entry(index: number): JournalEntry | undefined {
    const row = this.columns.row(index)
    if (!row) return undefined
    const { head, at, frame, active } = row
    return {
      type: typeOf(head),
      at,
      isOfRequest: ((head >>> WHOSE_SHIFT) & 3) !== 0,
      isOfConnection: (head & ON_CONNECTION) !== 0,
      frame,
      phase: PLUGIN_PHASES[((head >>> PHASE_SHIFT) & 15) - 1],
      active: active as ActivePlugin | undefined,
      facts: factsOf(head, row.parts, row.cost),
    }
  }

  /** Handlers mostly change one thing: a look at a table of names costs more than comparing. */
  private codeOf(target: ChangeTarget): number {
    if (target !== this.target) {
      this.target = target
      this.targetCode = TARGET_CODES[target]
    }
    return this.targetCode
  }

  private headOf(type: number, phase: PluginPhase | undefined): number {
    if (phase !== this.phase) {
      this.phase = phase
      this.phaseBits = phase === undefined ? 0 : (PHASE_CODES[phase] + 1) << PHASE_SHIFT
    }
    return type | this.phaseBits | (this.isOfConnection ? ON_CONNECTION : IN_REQUEST)
  }
}

function typeOf(head: number): TraceEventType {
  return TYPES[head & 31] ?? 'log-written'
}

function factsOf(head: number, parts: readonly unknown[], cost: number): unknown {
  if (head & HAS_FACTS) return parts[0]
  switch (head & 31) {
    case ENDED:
      return cost
    case CALL:
      return callOf(head, parts)
    case CHANGE:
      return changeOf(head, parts)
    default:
      return undefined
  }
}

function callOf(head: number, parts: readonly unknown[]): ObservedCall {
  let next = 1
  const at = head & HAS_PLACE ? (parts[next++] as SourcePlace) : undefined
  const error = head & HAS_ERROR ? (parts[next++] as string) : undefined
  const results = next + ((head >>> GIVEN_SHIFT) & MANY)
  return {
    name: parts[0] as string,
    given: parts.slice(next, results) as ObservedValue[],
    returned: parts.slice(results) as ObservedValue[],
    error,
    at,
  }
}

function changeOf(head: number, parts: readonly unknown[]): ObservedChange {
  const [key, before, after, at] = parts as [string, ObservedValue, ObservedValue, SourcePlace | undefined]
  const target = TARGETS[(head >>> TARGET_SHIFT) & 7] ?? 'request'
  return { target, key, before: textOfChanged(before), after: textOfChanged(after), at }
}

function textOfChanged(value: ObservedValue): string | undefined {
  return value === undefined || typeof value === 'string' ? value : textOfValue(value)
}

function codesOf<T extends string>(names: readonly T[]): Readonly<Record<T, number>> {
  return Object.fromEntries(names.map((name, code) => [name, code])) as Record<T, number>
}
