import { alignLists } from '../../../engine/index.ts'

/** A stretch of text that stayed, went or came. */
export interface DiffPart {
  readonly type: 'same' | 'removed' | 'added'
  readonly text: string
}

/** Words and the characters between them; longer texts are compared by lines. */
const MOST_WORDS = 1_500

/** What became of a text, word by word. */
export function diffTexts(before: string, after: string): readonly DiffPart[] {
  const isLong = before.length + after.length > MOST_WORDS * 8
  const split = isLong ? /(?<=\n)/ : /(?<=\s)|(?=\s)|(?<=\W)|(?=\W)/
  const left = before.split(split)
  const right = after.split(split)
  const parts: { type: DiffPart['type']; text: string }[] = []
  const add = (type: DiffPart['type'], text: string) => {
    const last = parts.at(-1)
    if (last?.type === type) last.text += text
    else parts.push({ type, text })
  }
  for (const { left: from, right: to } of alignLists(left, right)) {
    if (from !== undefined && to !== undefined) add('same', left[from] ?? '')
    else if (from !== undefined) add('removed', left[from] ?? '')
    else if (to !== undefined) add('added', right[to] ?? '')
  }
  return joinIslands(parts)
}

/** For one line: it begins shortly before the first change, and what went is cut, so that what came is in sight. */
export function shortenParts(parts: readonly DiffPart[]): readonly DiffPart[] {
  return parts.map(({ type, text }, at) => {
    if (type === 'same' && at === 0 && text.length > 10) return { type, text: `…${text.slice(-8)}` }
    return type === 'removed' && text.length > 10 ? { type, text: `${text.slice(0, 8)}…` } : { type, text }
  })
}

/** A lone space between two changes belongs to them: `4111 1111` was one thing. Removed comes before added. */
function joinIslands(parts: readonly DiffPart[]): readonly DiffPart[] {
  const joined: DiffPart[] = []
  let removed = ''
  let added = ''
  const flush = () => {
    if (removed !== '') joined.push({ type: 'removed', text: removed })
    if (added !== '') joined.push({ type: 'added', text: added })
    removed = ''
    added = ''
  }
  parts.forEach(({ type, text }, at) => {
    const isIsland = type === 'same' && at > 0 && at < parts.length - 1 && /^\s$/.test(text)
    if (type === 'same' && !isIsland) {
      flush()
      joined.push({ type, text })
      return
    }
    if (type !== 'added') removed += text
    if (type !== 'removed') added += text
  })
  flush()
  return joined
}
