import type { Run } from '../../engine/protocol.ts'

type TraceEvent = Run['trace']['events'][number]
type EventOf<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>
type Change = EventOf<'value-changed'>
type Place = { readonly file: string; readonly line: number }

/** Something about a run that often is a mistake, or that explains much: a title, a sentence, and where to look. */
export interface RunWarning {
  readonly kind: 'stale-length' | 'headers-sent' | 'buffered' | 'overwritten' | 'removed'
  readonly title: string
  readonly sentence: string
  /** The row whose handler did it. */
  readonly row?: string
  readonly place?: Place
  /** Where the value came from that was lost. */
  readonly origin?: { readonly plugin: string; readonly place?: Place }
}

/** What is remarkable in a run; the gravest first. */
export function warningsOfRun({ trace: { events } }: Run): readonly RunWarning[] {
  return [...staleLength(events), ...headersSent(events), ...lostValues(placedChanges(events)), ...buffering(events)]
}

/**
 * A body_filter changes a body whose length was announced: the client reads as many bytes as Content-Length says.
 * Kong: phases.md §9: clear the header in header_filter.
 */
function staleLength(events: readonly TraceEvent[]): readonly RunWarning[] {
  const sent = events.find((event) => event.type === 'response-sent')
  const length = sent?.headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
  if (length === undefined) return []
  const sizes = filteredSizes(events)
  return [...sizes.values()].flatMap(({ before, after, start }): readonly RunWarning[] => {
    if (before === after) return []
    const who = start.plugin ?? 'A plugin'
    return [
      {
        kind: 'stale-length',
        title: 'Content-Length is stale.',
        sentence: `${who} made ${after} bytes of ${before} in body_filter, but Content-Length still says ${length}: clients cut the body off or wait for more. Clear the header in header_filter: kong.response.clear_header("Content-Length").`,
        row: `body_filter/${who}`,
        ...(start.at && { place: start.at }),
      },
    ]
  })
}

interface FilteredSize {
  before: number
  after: number
  readonly start: EventOf<'handler-started'>
}

function filteredSizes(events: readonly TraceEvent[]): ReadonlyMap<string, FilteredSize> {
  const sizes = new Map<string, FilteredSize>()
  for (const event of events) {
    if (event.type === 'handler-started' && event.phase === 'body_filter') {
      const { plugin = '' } = event
      if (!sizes.has(plugin)) sizes.set(plugin, { before: 0, after: 0, start: event })
    } else if (event.type === 'chunk-filtered') {
      const size = sizes.get(event.plugin ?? '')
      if (!size) continue
      size.before += event.before.size
      size.after += event.after.size
    }
  }
  return sizes
}

const ALREADY_SENT = /headers have already been sent|after sending out (the )?response headers/

/** Something of the head was to be changed when it was on its way. */
function headersSent(events: readonly TraceEvent[]): readonly RunWarning[] {
  const told = new Set<string>()
  return events.flatMap((event): readonly RunWarning[] => {
    if (event.type !== 'call-made' && event.type !== 'error-thrown' && event.type !== 'log-written') return []
    const said = event.type === 'call-made' ? event.error : event.message
    if (said === undefined || !ALREADY_SENT.test(said) || event.plugin === undefined) return []
    const row = `${event.phase ?? 'access'}/${event.plugin}`
    if (told.has(row)) return []
    told.add(row)
    const call = event.type === 'call-made' ? `${event.name} was called` : 'It tried to change the head'
    return [
      {
        kind: 'headers-sent',
        title: 'The headers were already sent.',
        sentence: `${event.plugin}: ${call} in ${event.phase ?? 'access'}, when status and headers were on their way to the client. Change them in header_filter or before.`,
        row,
        ...(event.at && { place: event.at }),
      },
    ]
  })
}

const SHARED: ReadonlySet<Change['target']> = new Set(['kong.ctx.shared', 'ngx.ctx'])

/** Changes with their line; what Lua wrote without asking anybody has that of its handler. */
function placedChanges(events: readonly TraceEvent[]): readonly Change[] {
  let start: Place | undefined
  return events.flatMap((event): readonly Change[] => {
    if (event.type === 'handler-started') start = event.at
    if (event.type !== 'value-changed') return []
    return [event.at || !start ? event : { ...event, at: start }]
  })
}

/** A value that one plugin set and another replaced, or a header that another removed. */
function lostValues(changes: readonly Change[]): readonly RunWarning[] {
  const owners = new Map<string, Change>()
  const found: RunWarning[] = []
  for (const change of changes) {
    const { target, key, plugin, after } = change
    if (target === 'kong.ctx.plugin' || plugin === undefined) continue
    const id = `${target} ${key.toLowerCase()}`
    const owner = owners.get(id)
    if (owner?.plugin !== undefined && owner.plugin !== plugin && owner.after !== after) {
      if (SHARED.has(target) || key.startsWith('header ')) found.push(lost(owner, change))
    }
    if (after === undefined) owners.delete(id)
    else owners.set(id, change)
  }
  return found
}

function lost(owner: Change, change: Change): RunWarning {
  const { target, key, plugin = '', after, phase = 'access', at } = change
  const name = SHARED.has(target) ? `${target}.${key}` : `${key} of the ${target.replace('-', ' ')}`
  const isRemoved = after === undefined
  return {
    kind: isRemoved ? 'removed' : 'overwritten',
    title: isRemoved ? 'A value was removed by another plugin.' : 'A value was overwritten by another plugin.',
    sentence: isRemoved
      ? `${plugin} removed ${name} in ${phase}; ${owner.plugin} had set it to “${owner.after}”.`
      : `${plugin} set ${name} to “${after}” in ${phase}; ${owner.plugin} had set it to “${owner.after}”.`,
    row: `${phase}/${plugin}`,
    ...(at && { place: at }),
    origin: { plugin: owner.plugin ?? '', ...(owner.at && { place: owner.at }) },
  }
}

/** Buffered proxying holds the whole answer back; one plugin is enough to turn it on. Kong: phases.md §7. */
function buffering(events: readonly TraceEvent[]): readonly RunWarning[] {
  const call = events.filter((event) => event.type === 'call-made').find(({ name }) => name === ENABLE)
  const handler = events
    .filter((event) => event.type === 'handler-started')
    .find(({ phase, plugin }) => phase === 'response' && plugin !== undefined)
  const cause = call ?? handler
  if (cause?.plugin === undefined) return []
  const why = call ? `${cause.plugin} called ${ENABLE}` : `${cause.plugin} has a response handler`
  return [
    {
      kind: 'buffered',
      title: 'The answer was buffered.',
      sentence: `${why}: Kong reads the whole answer of the upstream before it sends anything, and response runs.`,
      row: `${cause.phase ?? 'access'}/${cause.plugin}`,
      ...(cause.at && { place: cause.at }),
    },
  ]
}

const ENABLE = 'kong.service.request.enable_buffering'
