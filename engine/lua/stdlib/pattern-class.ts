/**
 * Character classes of Lua patterns as 256-entry membership tables.
 *
 * Source of the rules: Lua 5.1 manual §5.4.1 in the C locale; `%g` and the treatment of `[` sets as in LuaJIT's `lib_string.c`.
 */

/** `set[code]` is 1 when the byte belongs to the class. */
export type CharSet = Uint8Array

const isBetween = (low: number, high: number) => (c: number) => c >= low && c <= high
const isDigit = isBetween(48, 57)
const isUpper = isBetween(65, 90)
const isLower = isBetween(97, 122)
const isAlpha = (c: number) => isUpper(c) || isLower(c)
const isAlnum = (c: number) => isAlpha(c) || isDigit(c)
const isGraph = isBetween(33, 126)

const CLASSES: ReadonlyMap<string, (c: number) => boolean> = new Map([
  ['a', isAlpha],
  ['c', (c: number) => c < 32 || c === 127],
  ['d', isDigit],
  ['g', isGraph],
  ['l', isLower],
  ['p', (c: number) => isGraph(c) && !isAlnum(c)],
  ['s', (c: number) => (c >= 9 && c <= 13) || c === 32],
  ['u', isUpper],
  ['w', isAlnum],
  ['x', (c: number) => isDigit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102)],
  ['z', (c: number) => c === 0],
])

const cache = new Map<number, CharSet>()

/** The set of `%c` for the byte after the percent sign; undefined when it stands for itself (`%.`). */
export function classSet(code: number): CharSet | undefined {
  const known = cache.get(code)
  if (known !== undefined) return known
  const letter = String.fromCharCode(code)
  const has = CLASSES.get(letter.toLowerCase())
  if (has === undefined) return undefined
  const isComplement = isUpper(code)
  const set = new Uint8Array(256)
  for (let c = 0; c < 256; c++) set[c] = has(c) === isComplement ? 0 : 1
  cache.set(code, set)
  return set
}

/**
 * The set written between `open` (the index of `[`) and `close` (the index of the final `]`).
 * Follows matchbracketclass: `[%a-z]` is letters, `-` and `z`; `[a-%z]` is an empty range, then `z`.
 */
export function bracketSet(pattern: string, open: number, close: number): CharSet {
  const set = new Uint8Array(256)
  let p = open
  const isNegated = pattern.charCodeAt(p + 1) === 94
  if (isNegated) p++
  while (++p < close) {
    const code = pattern.charCodeAt(p)
    if (code === 37) {
      p++
      addClass(set, pattern.charCodeAt(p))
    } else if (pattern.charCodeAt(p + 1) === 45 && p + 2 < close) {
      p += 2
      set.fill(1, code, Math.max(code, pattern.charCodeAt(p) + 1))
    } else {
      set[code] = 1
    }
  }
  if (isNegated) for (let c = 0; c < 256; c++) set[c] = set[c] === 1 ? 0 : 1
  return set
}

function addClass(set: CharSet, code: number): void {
  const members = classSet(code)
  if (members === undefined) {
    set[code] = 1
    return
  }
  for (let c = 0; c < 256; c++) if (members[c] === 1) set[c] = 1
}
