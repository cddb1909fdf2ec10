import type { Trace, TraceBody, TraceEvent } from '../../engine/index.ts'

/** What one plugin's body_filter did to one chunk. */
export interface ChunkCell {
  readonly before: TraceBody
  readonly after: TraceBody
  readonly effect: ChunkEffect
  /** It set ngx.arg[2]: nothing of the body comes after this chunk. */
  readonly setsEof: boolean
}
/** `removed`: something came in, nothing goes out, and it may yet come (held) or never (dropped). */
export type ChunkEffect = 'passed' | 'changed' | 'removed' | 'released' | 'empty'

/** One chunk on its way through the plugins. */
export interface ChunkRow {
  /** From 1. */
  readonly chunk: number
  readonly isEof: boolean
  /** By plugin, in the order of {@link ChunkGrid.plugins}; a plugin that was not called has none. */
  readonly cells: readonly (ChunkCell | undefined)[]
  readonly before: TraceBody
  readonly after: TraceBody
}
export interface ChunkGrid {
  readonly plugins: readonly string[]
  readonly rows: readonly ChunkRow[]
  /** Somebody kept chunks back and let them out later. */
  readonly holders: readonly string[]
}

type Filtered = Extract<TraceEvent, { type: 'chunk-filtered' }>

/** Plugin × chunk of a run's body_filter; undefined when none ran. */
export function chunkGrid({ events }: Trace): ChunkGrid | undefined {
  const filtered = events.filter((event): event is Filtered => event.type === 'chunk-filtered')
  if (filtered.length === 0) return undefined
  const keys = [...new Set(filtered.map(keyOf))]
  const enders = new Set(
    events.flatMap((event) =>
      event.type === 'handler-skipped' && event.reason.code === 'ended-by-eof' ? [event.reason.by] : [],
    ),
  )
  const rows = chunksOf(filtered, keys).map((chain, at): ChunkRow => {
    const first = chain[0]
    const last = chain.at(-1)
    const cells = keys.map((key) => {
      const at2 = chain.findIndex((event) => keyOf(event) === key)
      const event = chain[at2]
      return event && cellOf(event, { previous: chain[at2 - 1], isEnder: enders.has(event.plugin) })
    })
    return {
      chunk: at + 1,
      isEof: last?.eof ?? false,
      cells,
      before: first?.before ?? { size: 0 },
      after: last?.after ?? { size: 0 },
    }
  })
  const names = keys.map((key) => key.slice(0, key.indexOf('\n')))
  const holders = names.filter((_, column) => rows.some(({ cells }) => cells[column]?.effect === 'released'))
  return { plugins: names, rows, holders }
}

/** A plugin may have two configurations in one request (consumer and route phases differ): the row tells them apart. */
function keyOf({ plugin, instance }: Filtered): string {
  return `${plugin ?? 'gateway'}\n${instance ?? ''}`
}

/** A chunk ends where a plugin comes that already had it, or one that stands before. */
function chunksOf(filtered: readonly Filtered[], keys: readonly string[]): readonly (readonly Filtered[])[] {
  const order = new Map(keys.map((key, at) => [key, at]))
  const chunks: Filtered[][] = []
  let last = Number.POSITIVE_INFINITY
  for (const event of filtered) {
    const place = order.get(keyOf(event)) ?? 0
    if (place <= last) chunks.push([event])
    else chunks.at(-1)?.push(event)
    last = place
  }
  return chunks
}

function cellOf(
  { before, after, eof }: Filtered,
  { previous, isEnder }: { readonly previous: Filtered | undefined; readonly isEnder: boolean },
): ChunkCell {
  const setsEof = eof && (previous ? !previous.eof : isEnder)
  return { before, after, effect: effectOf(before, after), setsEof }
}

function effectOf(before: TraceBody, after: TraceBody): ChunkEffect {
  if (before.size === 0 && after.size === 0) return 'empty'
  if (after.size === 0) return 'removed'
  if (before.size === 0) return 'released'
  return before.size === after.size && before.text === after.text && before.base64 === after.base64
    ? 'passed'
    : 'changed'
}
