import { diffLines } from 'diff'

/** A line of one or both of two texts, or a gap of equal lines that are left out. */
export interface TextLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
}

/** Equal lines that are shown around a difference. */
const AROUND = 3
/** Beyond this many edits, texts stand one after the other. */
const MOST_EDITS = 5000

/** Two texts as `git diff` shows them: `-` stands only in the first, `+` only in the second. */
export function compareTexts(before: string, after: string): readonly TextLine[] {
  const changes = diffLines(before, after, { maxEditLength: MOST_EDITS }) ?? [
    { value: before, added: false, removed: true },
    { value: after, added: true, removed: false },
  ]
  return changes.flatMap(({ value, added, removed }, at) => {
    const texts = value.replace(/\n$/, '').split('\n')
    if (added || removed) return texts.map((text): TextLine => ({ sign: added ? '+' : '-', text }))
    const head = at === 0 ? 0 : AROUND
    const tail = at === changes.length - 1 ? 0 : AROUND
    return shortened(texts, head, tail)
  })
}

function shortened(texts: readonly string[], head: number, tail: number): readonly TextLine[] {
  const left = texts.length - head - tail
  const same = (text: string): TextLine => ({ sign: ' ', text })
  if (left <= 1) return texts.map(same)
  return [
    ...texts.slice(0, head).map(same),
    same(`… ${left} equal lines`),
    ...(tail > 0 ? texts.slice(-tail).map(same) : []),
  ]
}
