const UNITS: Readonly<Record<string, { readonly rank: number; readonly seconds: number }>> = {
  y: { rank: 1, seconds: 365 * 86400 },
  M: { rank: 2, seconds: 30 * 86400 },
  w: { rank: 3, seconds: 7 * 86400 },
  d: { rank: 4, seconds: 86400 },
  h: { rank: 5, seconds: 3600 },
  m: { rank: 6, seconds: 60 },
  s: { rank: 7, seconds: 1 },
  // a number without unit, followed by blanks, counts as seconds and must be the last
  ' ': { rank: 7, seconds: 1 },
}

/** nginx's `ngx_parse_time` in seconds: "1h 30m", units from large to small, each once; undefined for the rest. */
export function parseNginxTime(text: string): number | undefined {
  if (!/\d/.test(text)) return undefined
  let total = 0
  let rank = 0
  let at = 0
  while (at < text.length) {
    const match = /^(\d*)(?:([yMwdhms ])(?!(?<=m)s) *|$)/.exec(text.slice(at))
    if (match === null) return undefined
    const [whole, digits = '', letter] = match
    const unit = letter === undefined ? undefined : UNITS[letter]
    if (unit === undefined) return total + Number(digits)
    if (unit.rank <= rank) return undefined
    rank = letter === ' ' ? 8 : unit.rank
    total += Number(digits) * unit.seconds
    at += whole.length
  }
  return total
}
