import { diffArrays } from 'diff'
import type { Author, RunState, StateLine, StatePart } from './state-at.ts'

/** One line of a diff. Lines that stayed are there for their surroundings. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
  /** Who wrote it, or took it away. */
  readonly by?: Author
}

/** What changed in one message or context. */
export interface DiffPart {
  readonly id: string
  readonly lines: readonly DiffLine[]
  readonly added: number
  readonly removed: number
}

/** How many lines around a change are shown. */
const AROUND = 1

/** As `git diff` shows two versions: parts that differ, with their lines. */
export function diffStates(before: RunState, after: RunState): readonly DiffPart[] {
  const old = new Map(before.map((part) => [part.id, part]))
  const now = new Map(after.map((part) => [part.id, part]))
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((id) => {
    if (old.get(id) === now.get(id)) return []
    const lines = diffParts(old.get(id), now.get(id))
    const added = lines.filter(({ sign }) => sign === '+').length
    const removed = lines.filter(({ sign }) => sign === '-').length
    return added + removed > 0 ? [{ id, lines, added, removed }] : []
  })
}

interface Text {
  readonly text: string
  readonly line: StateLine
}

function diffParts(before: StatePart | undefined, after: StatePart | undefined): readonly DiffLine[] {
  const old = (before?.lines ?? []).flatMap(textsOf)
  const now = (after?.lines ?? []).flatMap(textsOf)
  const parts = diffArrays([...old], [...now], { comparator: (a, b) => a.text === b.text })
  const lines = parts.flatMap(({ added, removed, value }): readonly DiffLine[] =>
    value.map(({ text, line }) => {
      const by = added ? line.by : removed ? (after?.remover(line.key) ?? authorOf(after, line.key)) : undefined
      return { sign: added ? '+' : removed ? '-' : ' ', text, ...(by && { by }) }
    }),
  )
  return lines.filter((_, at) =>
    lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ sign }) => sign !== ' '),
  )
}

function authorOf(part: StatePart | undefined, key: string): Author | undefined {
  return part?.lines.find((line) => line.key.toLowerCase() === key.toLowerCase())?.by
}

/** `X-Tenant: acme`; bodies and other long values line by line. */
function textsOf(line: StateLine): readonly Text[] {
  const name = line.key.replace(/^header /, '')
  const lines = line.value.split('\n')
  if (lines.length === 1) return [{ text: `${name}: ${line.value}`, line }]
  return [{ text: `${name}:`, line }, ...lines.map((text) => ({ text: `  ${text}`, line }))]
}
