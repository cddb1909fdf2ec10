import type { TraceEvent } from '../event.ts'
import type { ValueDifference } from './comparison.ts'

type Change = Extract<TraceEvent, { type: 'value-changed' }>

/** What one run did to its values. */
export interface ValueHistory {
  /** What a row left behind, by value; only values it touched. */
  ofRow(row: string): ReadonlyMap<string, Change>
  /** A value once the rows up to here are through; what it was at first while nobody has touched it. */
  valueAt(value: string, rows: ReadonlySet<string>): string | undefined
  readonly values: ReadonlyMap<string, Pick<Change, 'target' | 'key'>>
}

const NOTHING: ReadonlyMap<string, Change> = new Map()

/** Reads every change of a run, by the row that made it (`access/key-auth`). */
export function readValues(events: readonly TraceEvent[]): ValueHistory {
  const rows = new Map<string, Map<string, Change>>()
  const changes = new Map<string, { readonly row: string; readonly change: Change }[]>()
  for (const event of events) {
    if (event.type !== 'value-changed') continue
    const row = `${event.phase ?? ''}/${event.plugin ?? ''}`
    const value = valueId(event)
    const own = rows.get(row) ?? new Map<string, Change>()
    const first = own.get(value)
    // From what it was before the row to what the row left.
    own.set(value, first ? { ...event, ...withBefore(first) } : event)
    rows.set(row, own)
    const list = changes.get(value) ?? []
    list.push({ row, change: event })
    changes.set(value, list)
  }
  return {
    ofRow: (row) => rows.get(row) ?? NOTHING,
    valueAt(value, through) {
      const list = changes.get(value) ?? []
      const last = list.findLast(({ row }) => through.has(row))
      return last ? last.change.after : list[0]?.change.before
    },
    values: new Map([...changes].flatMap(([value, [first]]) => (first ? [[value, first.change] as const] : []))),
  }
}

function withBefore({ before }: Change): { readonly before?: string } {
  return before === undefined ? {} : { before }
}

/** Contexts of plugins are their own; everything else is one. */
function valueId({ target, key, plugin }: Change): string {
  return target === 'kong.ctx.plugin' ? `${target} ${plugin ?? ''} ${key}` : `${target} ${key}`
}

/** What a row left otherwise than its counterpart. */
export function compareRowValues(row: string, before: ValueHistory, after: ValueHistory): readonly ValueDifference[] {
  const old = before.ofRow(row)
  const now = after.ofRow(row)
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((value) => {
    const [was, is] = [old.get(value), now.get(value)]
    const about = is ?? was
    if (!about || (was && is && was.after === is.after)) return []
    // Who did not touch it left it as it was.
    const left = (own: Change | undefined, other: ValueHistory) => (own ? own.after : untouched(value, other))
    const difference = { before: left(was, before), after: left(is, after) }
    return difference.before === difference.after ? [] : [{ target: about.target, key: about.key, ...difference }]
  })
}

function untouched(value: string, history: ValueHistory): string | undefined {
  return history.valueAt(value, new Set())
}

/** Everything that differs once the given rows are through, in both runs. */
export function compareStates(
  rows: ReadonlySet<string>,
  before: ValueHistory,
  after: ValueHistory,
): readonly ValueDifference[] {
  const about = new Map([...before.values, ...after.values])
  return [...about].flatMap(([value, { target, key }]) => {
    const isKnown = { before: before.values.has(value), after: after.values.has(value) }
    const was = isKnown.before ? before.valueAt(value, rows) : after.valueAt(value, new Set())
    const is = isKnown.after ? after.valueAt(value, rows) : before.valueAt(value, new Set())
    return was === is ? [] : [{ target, key, before: was, after: is }]
  })
}
