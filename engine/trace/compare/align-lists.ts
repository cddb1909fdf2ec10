/** Items that belong together, by index; a side that is missing has none. */
export interface Pair {
  readonly left?: number
  readonly right?: number
}

/** More cells than this are not weighed: what differs is then paired in order. */
const MOST_CELLS = 4_000_000

/** Two lists side by side: the longest common subsequence is paired, the rest stands alone. */
export function alignLists(left: readonly string[], right: readonly string[]): readonly Pair[] {
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1
  let end = 0
  while (end < left.length - start && end < right.length - start && left.at(-1 - end) === right.at(-1 - end)) end += 1
  const middle = alignMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end))
  return [
    ...Array.from({ length: start }, (_, at) => ({ left: at, right: at })),
    ...middle.map((pair) => ({
      ...(pair.left !== undefined && { left: pair.left + start }),
      ...(pair.right !== undefined && { right: pair.right + start }),
    })),
    ...Array.from({ length: end }, (_, at) => ({ left: left.length - end + at, right: right.length - end + at })),
  ]
}

function alignMiddle(left: readonly string[], right: readonly string[]): readonly Pair[] {
  const width = right.length + 1
  if (left.length * right.length > MOST_CELLS || left.length === 0 || right.length === 0)
    return [...left.map((_, at) => ({ left: at })), ...right.map((_, at) => ({ right: at }))]
  const lengths = new Uint32Array((left.length + 1) * width)
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs: Pair[] = []
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) pairs.push({ left: i++, right: j++ })
    else if (at(i + 1, j) >= at(i, j + 1)) pairs.push({ left: i++ })
    else pairs.push({ right: j++ })
  }
  while (i < left.length) pairs.push({ left: i++ })
  while (j < right.length) pairs.push({ right: j++ })
  return pairs
}

/** What stands alone on both sides between two pairs belongs together in order: it was changed. */
export function pairGaps(pairs: readonly Pair[]): readonly Pair[] {
  const joined: Pair[] = []
  let lefts: number[] = []
  let rights: number[] = []
  const flush = () => {
    for (let at = 0; at < Math.max(lefts.length, rights.length); at += 1) {
      const left = lefts[at]
      const right = rights[at]
      joined.push({ ...(left !== undefined && { left }), ...(right !== undefined && { right }) })
    }
    lefts = []
    rights = []
  }
  for (const { left, right } of pairs) {
    if (left !== undefined && right !== undefined) {
      flush()
      joined.push({ left, right })
    } else if (left !== undefined) lefts.push(left)
    else if (right !== undefined) rights.push(right)
  }
  flush()
  return joined
}
