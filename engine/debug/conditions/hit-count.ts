/** Says which hits count. */
export type HitCount = (hits: number) => boolean

/** `3` (the third), `>2`, `>=2`, `<5`, `<=5`, `%10` (every tenth). Undefined: not understood. */
export function parseHitCount(text: string): HitCount | undefined {
  const match = /^\s*(>=|<=|==?|>|<|%)?\s*(\d{1,9})\s*$/.exec(text)
  if (!match) return undefined
  const n = Number(match[2])
  switch (match[1]) {
    case '>':
      return (hits) => hits > n
    case '>=':
      return (hits) => hits >= n
    case '<':
      return (hits) => hits < n
    case '<=':
      return (hits) => hits <= n
    case '%':
      return n === 0 ? undefined : (hits) => hits % n === 0
    default:
      return (hits) => hits === n
  }
}
