const DOTTED_I = 0x130
const DOTLESS_I = 0x131
/** Above this code point no character has another case. */
const LAST_CASED = 0x1e943

function mapped(codePoint: number, text: string): number {
  const first = text.codePointAt(0) ?? codePoint
  return text.length === (first > 0xffff ? 2 : 1) ? first : codePoint
}

/** Simple case folding of one code point, as PCRE2's caseless sets have it (I with and without dot stay apart). */
export function foldCase(codePoint: number): number {
  if (codePoint < 0x80) return codePoint >= 65 && codePoint <= 90 ? codePoint + 32 : codePoint
  if (codePoint > LAST_CASED || codePoint === DOTTED_I || codePoint === DOTLESS_I) return codePoint
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return codePoint
  const upper = mapped(codePoint, String.fromCodePoint(codePoint).toUpperCase())
  return mapped(upper, String.fromCodePoint(upper).toLowerCase())
}

let equivalents: ReadonlyMap<number, readonly number[]> | undefined

function buildEquivalents(): ReadonlyMap<number, readonly number[]> {
  const byFold = new Map<number, number[]>()
  for (let codePoint = 0; codePoint <= LAST_CASED; codePoint++) {
    const folded = foldCase(codePoint)
    if (folded === codePoint) continue
    const members = byFold.get(folded)
    if (members === undefined) byFold.set(folded, [folded, codePoint])
    else members.push(codePoint)
  }
  return byFold
}

/** Every code point that equals this one when case is ignored, itself included. */
export function casesOf(codePoint: number): readonly number[] {
  equivalents ??= buildEquivalents()
  return equivalents.get(foldCase(codePoint)) ?? [codePoint]
}

/** Adds the other cases of every character of the ranges (pairs of first and last). */
export function withOtherCases(ranges: readonly number[]): number[] {
  const result = [...ranges]
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const last = Math.min(ranges[i + 1] ?? 0, LAST_CASED)
    for (let codePoint = ranges[i] ?? 0; codePoint <= last; codePoint++) {
      for (const other of casesOf(codePoint)) if (other !== codePoint) result.push(other, other)
    }
  }
  return result
}
