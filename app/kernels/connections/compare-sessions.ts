import { alignLists, pairGaps } from '../../../engine/index.ts'
import { isSameBody } from './bytes.ts'
import type { BytesRow, FrameRow, Session, Side } from './session-model.ts'

/** What is compared: frames, or bytes of a stream. */
export type ComparedRow = FrameRow | BytesRow

/** The same place in two sessions. */
export interface SessionDifference {
  readonly from: Side
  readonly left?: ComparedRow
  readonly right?: ComparedRow
  readonly verdict: 'same' | 'changed' | 'missing' | 'new'
  /** What differs, in words. */
  readonly words: readonly string[]
}

/** Two sessions side by side. Each direction is aligned by what arrived at the gateway, as their order may differ. */
export function compareSessions(left: Session, right: Session): readonly SessionDifference[] {
  const all = (['client', 'upstream'] as const).flatMap((side) =>
    compareSide(rowsOf(left, side), rowsOf(right, side), side),
  )
  const place = placesOf(left, right, all)
  return all.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
}

/** In the order of the right session; what only the left one has stands behind what came before it there. */
function placesOf(
  left: Session,
  right: Session,
  all: readonly SessionDifference[],
): ReadonlyMap<SessionDifference, number> {
  const inRight = new Map<unknown, number>(right.rows.map((row, at) => [row, at]))
  const byLeft = new Map<unknown, SessionDifference>(all.map((difference) => [difference.left, difference]))
  const places = new Map(all.map((difference) => [difference, inRight.get(difference.right) ?? 0]))
  let last = 0
  left.rows.forEach((row, at) => {
    const difference = byLeft.get(row)
    if (difference?.right) last = Math.max(last, inRight.get(difference.right) ?? 0)
    else if (difference) places.set(difference, last + (at + 1) / (left.rows.length + 2))
  })
  return places
}

function isCompared(row: Session['rows'][number]): row is ComparedRow {
  return row.type === 'frame' || row.type === 'bytes'
}

function rowsOf({ rows }: Session, side: Side): readonly ComparedRow[] {
  return rows.filter(isCompared).filter(({ from }) => from === side)
}

function compareSide(
  left: readonly ComparedRow[],
  right: readonly ComparedRow[],
  from: Side,
): readonly SessionDifference[] {
  const pairs = pairGaps(alignLists(left.map(arrivalKey), right.map(arrivalKey)))
  return pairs.map((pair) => {
    const a = pair.left === undefined ? undefined : left[pair.left]
    const b = pair.right === undefined ? undefined : right[pair.right]
    if (a && b) {
      const words = differences(a, b)
      return { from, left: a, right: b, verdict: words.length === 0 ? 'same' : 'changed', words }
    }
    return a
      ? { from, left: a, verdict: 'missing', words: ['it did not come again'] }
      : { from, ...(b && { right: b }), verdict: 'new', words: ['it did not come before'] }
  })
}

function arrivalKey(row: ComparedRow): string {
  const body = row.type === 'frame' ? row.before : row.body
  const kind = row.type === 'frame' ? `${row.opcode} ${row.status ?? ''}` : row.fate
  return `${kind} ${body.size} ${body.text ?? body.base64 ?? ''}`
}

/** What was sent on, what became of it, and what each plugin did. */
function differences(a: ComparedRow, b: ComparedRow): readonly string[] {
  if (a.type === 'bytes' || b.type === 'bytes') {
    if (a.type !== b.type) return ['one is a frame, the other bytes']
    return a.type === 'bytes' && b.type === 'bytes' && !isSameBody(a.body, b.body) ? ['other bytes'] : []
  }
  return [
    ...(isSameBody(a.before, b.before) && a.opcode === b.opcode && a.status === b.status
      ? []
      : ['something else arrived']),
    ...(a.fate === b.fate ? [] : [`was ${a.fate}, now ${b.fate}`]),
    ...(a.fate === 'forwarded' && b.fate === 'forwarded' && !isSameSent(a, b) ? ['something else was sent on'] : []),
    ...pluginDifferences(a, b),
  ]
}

function isSameSent(a: FrameRow, b: FrameRow): boolean {
  return (
    isSameBody(a.after ?? a.before, b.after ?? b.before) && (a.statusAfter ?? a.status) === (b.statusAfter ?? b.status)
  )
}

function pluginDifferences(a: FrameRow, b: FrameRow): readonly string[] {
  const before = new Map(a.steps.map(({ plugin, effect }) => [plugin, effect]))
  const now = new Map(b.steps.map(({ plugin, effect }) => [plugin, effect]))
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((plugin) => {
    const [was, is] = [before.get(plugin), now.get(plugin)]
    return was === is ? [] : [`${plugin}: ${was ?? 'not there'}, now ${is ?? 'not there'}`]
  })
}
