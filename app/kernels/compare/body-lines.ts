import { diffLines } from 'diff'
import { readBody } from '../body-text.ts'

/** A line of one or both bodies. */
export interface BodyLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Beyond this, lines are not compared: the first byte that differs says where to look. */
const COMPARED = 200_000

/** Two bodies line by line, JSON laid out first; undefined when that would say nothing. */
export function compareBodyLines(before: Uint8Array, after: Uint8Array): readonly BodyLine[] | undefined {
  if (before.length + after.length > COMPARED) return undefined
  const changes = diffLines(linesOf(before), linesOf(after), { maxEditLength: 2000 })
  return changes?.flatMap(({ value, added, removed }) => {
    const kind = added ? 'added' : removed ? 'removed' : 'same'
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): BodyLine => ({ kind, text }))
  })
}

function linesOf(body: Uint8Array): string {
  const read = readBody(body)
  if (read.type === 'empty') return ''
  const text = read.type === 'binary' ? read.hex : (read.pretty ?? read.raw)
  return text.endsWith('\n') ? text : `${text}\n`
}
