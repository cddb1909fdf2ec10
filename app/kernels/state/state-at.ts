import type { TraceModel } from '../../../engine/index.ts'
import type { Run } from '../../../engine/protocol.ts'
import {
  bodyLines,
  headerLines,
  requestLines,
  responseLines,
  StateTable,
  targetLines,
  type Author,
  type EventOf,
  type StateLine,
  type TraceEvent,
} from './messages.ts'

export type { Author, StateLine } from './messages.ts'

/** The four places where a message enters or leaves: what goes in or out there can be looked at whole. */
export const FLOW_ENDS = ['client-in', 'upstream-out', 'upstream-in', 'client-out'] as const
export type FlowEndId = (typeof FLOW_ENDS)[number]

/** A message or context at a moment. `id`: `kong.ctx.plugin tenant-guard`. */
export interface StatePart {
  readonly id: string
  readonly lines: readonly StateLine[]
  /** Who removed a line that is not there any more. */
  remover(key: string): Author | undefined
}

/** Everything that plugins can change, at one moment of a run. */
export type RunState = readonly StatePart[]

const NGINX: Author = {}
const NOWHERE: readonly string[] = []
const RESPONSE = 'client response'
const FIRST = ['client request', 'upstream request', 'client response', 'kong.ctx.shared'] as const

/** Messages and contexts by name; those of an earlier moment are shared until they change. */
class Tables {
  private readonly tables: Map<string, StateTable>
  private readonly own = new Set<string>()

  constructor(earlier?: Tables) {
    this.tables = new Map(earlier ? earlier.tables : FIRST.map((name) => [name, new StateTable()]))
  }

  /** A table to write to. */
  at(name: string): StateTable {
    const known = this.tables.get(name)
    if (known && this.own.has(name)) return known
    const made = known?.copy() ?? new StateTable()
    this.tables.set(name, made)
    this.own.add(name)
    return made
  }

  entries(): IterableIterator<[string, StateTable]> {
    return this.tables.entries()
  }
}

const TARGETS: Readonly<Record<EventOf<'value-changed'>['target'], string>> = {
  request: 'client request',
  'upstream-request': 'upstream request',
  response: 'client response',
  'kong.ctx.shared': 'kong.ctx.shared',
  'kong.ctx.plugin': 'kong.ctx.plugin',
  'ngx.ctx': 'ngx.ctx',
}

/** One step on the way along the U: an end, or a handler with everything it did. */
interface Station {
  readonly id: string
  readonly events: readonly TraceEvent[]
}

/** A run as stations in the order of the U, and what everything was after each of them. */
export interface RunHistory {
  /** Rows that ran and ends that were reached, in order. */
  readonly stations: readonly string[]
  /** After a station; undefined when the request never came there. */
  after(station: string): RunState | undefined
  before(station: string): RunState | undefined
}

/**
 * Replays the changes of a run. body_filter handlers run once per chunk, in turn; here each of them is one station that
 * has seen all its chunks, as on the canvas.
 */
export function historyOfRun({ trace }: Run, model: TraceModel): RunHistory {
  const stations = stationsOf(trace.events, model)
  const upstreamBody = upstreamBodyOf(stations)
  const ids = stations.map(({ id }) => id)
  // Stepping on goes on from where it stood; anything else from the nearest earlier moment that is known.
  const known: (Tables | undefined)[] = [new Tables()]
  const tablesAt = (count: number): Tables => {
    let from = count
    while (from > 0 && !known[from]) from -= 1
    const tables = new Tables(known[from])
    if (from === count) return known[count] ?? tables
    replay(tables, stations.slice(from, count), upstreamBody)
    known[count] = tables
    return tables
  }
  const stateAt = (count: number): RunState => frozen(tablesAt(count))
  const at = (station: string, shift: number): RunState | undefined => {
    const index = ids.indexOf(station)
    return index < 0 ? undefined : stateAt(index + shift)
  }
  return { stations: ids, after: (station) => at(station, 1), before: (station) => at(station, 0) }
}

function stationsOf(events: readonly TraceEvent[], { rows }: TraceModel): readonly Station[] {
  const own = new Map<string, TraceEvent[]>()
  for (const event of events) {
    for (const id of placesOf(event)) {
      const group = own.get(id)
      if (group) group.push(event)
      else own.set(id, [event])
    }
  }
  // The answer's own phases come after the upstream, and the end of the answer before log.
  const upstreamAt = rows.findIndex(({ phase }) => AFTER_UPSTREAM.has(phase))
  const logAt = rows.findIndex(({ phase }) => phase === 'log')
  const order: string[] = ['client-in']
  const ends: readonly (readonly [number, readonly string[]])[] = [
    [upstreamAt < 0 ? rows.length : upstreamAt, ['upstream-out', 'upstream-in']],
    [logAt < 0 ? rows.length : logAt, ['client-out']],
  ]
  for (let at = 0; at <= rows.length; at += 1) {
    for (const [place, ids] of ends) if (place === at) order.push(...ids)
    const row = rows[at]
    if (row) order.push(row.id)
  }
  return order.flatMap((id) => {
    const group = own.get(id)
    return group ? [{ id, events: group }] : []
  })
}

const AFTER_UPSTREAM: ReadonlySet<string> = new Set(['response', 'header_filter', 'body_filter', 'log'])

/** The stations an event belongs to: the proxied call is what goes out and what comes in. */
function placesOf(event: TraceEvent): readonly string[] {
  switch (event.type) {
    case 'request-received':
      return ['client-in']
    case 'response-sent':
      return ['client-out']
    case 'side-call':
      if (event.kind !== 'upstream' || !event.exchange) return NOWHERE
      return event.exchange.answer ? ['upstream-out', 'upstream-in'] : ['upstream-out']
    case 'value-changed':
    case 'chunk-filtered':
    case 'handler-started':
    case 'handler-ended':
      return event.plugin === undefined ? NOWHERE : [`${event.phase ?? 'access'}/${event.plugin}`]
    default:
      return NOWHERE
  }
}

function replay(tables: Tables, stations: readonly Station[], upstreamBody: string | undefined): void {
  for (const { id, events } of stations) {
    // Values that Lua writes without asking anybody have no line of their own: the handler's stands for it.
    const start = events.find((event) => event.type === 'handler-started')?.at
    for (const event of events) apply(tables, event, { station: id, start })
    const body = isFilter(id) ? filteredBody(events) : undefined
    if (body) {
      const answer = tables.at(RESPONSE)
      answer.set('body', body.text, body.by ?? answer.get('body')?.by)
    }
    if (id === 'upstream-in') tables.at(RESPONSE).set('body', upstreamBody)
  }
}

function isFilter(station: string): boolean {
  return station.startsWith('body_filter/')
}

/** What the first filter saw; without filters the client got it as it was. */
function upstreamBodyOf(stations: readonly Station[]): string | undefined {
  const filter = stations.find(({ id }) => isFilter(id))
  const chunks = filter?.events.filter((event) => event.type === 'chunk-filtered')
  if (chunks && chunks.length > 0) return textOf(chunks, 'before') || undefined
  const sent = stations.find(({ id }) => id === 'client-out')?.events.find((event) => event.type === 'response-sent')
  return sent && bodyLines(sent.body)[0]?.[1]
}

function textOf(chunks: readonly EventOf<'chunk-filtered'>[], side: 'before' | 'after'): string {
  return chunks.map((chunk) => bodyLines(chunk[side])[0]?.[1] ?? '').join('')
}

function apply(
  tables: Tables,
  event: TraceEvent,
  { station, start }: { readonly station: string; readonly start: Author['at'] },
): void {
  if (event.type === 'request-received') {
    tables.at('client request').replace(requestLines(event), NGINX)
    tables.at('upstream request').replace(requestLines(event), NGINX)
  } else if (event.type === 'value-changed') {
    const { target, plugin, key, after } = event
    const name = target === 'kong.ctx.plugin' ? `${TARGETS[target]} ${plugin ?? ''}` : TARGETS[target]
    tables.at(name).set(key, after, authorOf({ ...event, ...(!event.at && start && { at: start }) }))
  } else if (event.type === 'handler-ended' && event.exit) {
    const by = { ...authorOf(event), ...(event.exit.at && { at: event.exit.at }) }
    tables.at('client response').set('status', String(event.exit.status), by)
  } else if (event.type === 'response-sent') {
    tables.at('client response').replace(responseLines(event), NGINX)
  } else if (event.type === 'side-call' && event.exchange) {
    if (station === 'upstream-out') send(tables, event.exchange)
    else receive(tables, event.exchange)
  }
}

type Exchange = NonNullable<EventOf<'side-call'>['exchange']>

function send(tables: Tables, { method, target, headers }: Exchange): void {
  const sent = tables.at('upstream request')
  const body = sent.get('body')
  const lines = [['method', method] as const, ...targetLines(target), ...headerLines(headers)]
  sent.replace(body ? [...lines, ['body', body.value]] : lines, NGINX)
}

function receive(tables: Tables, { answer }: Exchange): void {
  if (!answer) return
  const { status, reason = '', headers } = answer
  const lines = [['status', `${status} ${reason}`.trimEnd()] as const, ...headerLines(headers)]
  tables.at('client response').replace(lines, NGINX)
}

/** What the client would get after this filter; its chunks put together. */
function filteredBody(events: readonly TraceEvent[]): { readonly text: string; readonly by?: Author } | undefined {
  const chunks = events.filter((event) => event.type === 'chunk-filtered')
  const [first] = chunks
  if (!first) return undefined
  const text = textOf(chunks, 'after')
  const start = events.find((event) => event.type === 'handler-started')
  const by = start ? authorOf(start) : authorOf(first)
  return text === textOf(chunks, 'before') ? { text } : { text, by }
}

function authorOf(event: TraceEvent & { readonly at?: Author['at']; readonly plugin?: string }): Author {
  const { plugin, at } = event
  const phase = 'phase' in event ? event.phase : undefined
  return { ...(plugin !== undefined && { plugin }), ...(phase && { phase }), ...(at && { at }) }
}

const parts = new WeakMap<StateTable, StatePart>()

/** A table that did not change is the same part in every state. */
function frozen(tables: Tables): RunState {
  return [...tables.entries()].map(([id, table]) => {
    const known = parts.get(table)
    if (known) return known
    const part = { id, lines: table.all(), remover: (key: string) => table.remover(key) }
    parts.set(table, part)
    return part
  })
}
