import { withOtherCases } from './case-folding.ts'
import { encodeUtf8 } from './utf8.ts'

/** A property such as \p{L}: which code points have it. */
export type CodePointTest = (codePoint: number) => boolean

/** What a class is made of before it is closed. */
export type CharSetParts = {
  /** Pairs of first and last code point. */
  readonly ranges: number[]
  readonly tests: CodePointTest[]
}

const TOP = 0x10ffff

function sortedRanges(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = []
  for (let i = 0; i + 1 < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0])
  pairs.sort((a, b) => a[0] - b[0])
  const merged: number[] = []
  for (const [first, last] of pairs) {
    const end = merged.length - 1
    const previous = merged[end]
    if (previous !== undefined && first <= previous + 1) merged[end] = Math.max(previous, last)
    else merged.push(first, last)
  }
  return merged
}

/** A set of characters: a byte map for the first 256, ranges and properties for the rest. */
export class CharSet {
  readonly low = new Uint8Array(256)
  readonly #ranges: readonly number[]
  readonly #tests: readonly CodePointTest[]
  readonly #negated: boolean

  constructor(parts: CharSetParts, negated: boolean) {
    this.#ranges = sortedRanges(parts.ranges)
    this.#tests = parts.tests
    this.#negated = negated
    for (let code = 0; code < 256; code++) this.low[code] = this.#search(code) ? 1 : 0
  }

  #search(codePoint: number): boolean {
    const ranges = this.#ranges
    let from = 0
    let to = ranges.length >> 1
    while (from < to) {
      const middle = (from + to) >> 1
      if (codePoint > (ranges[2 * middle + 1] ?? 0)) from = middle + 1
      else to = middle
    }
    let inside = (ranges[2 * from] ?? TOP + 1) <= codePoint
    for (let i = 0; !inside && i < this.#tests.length; i++) inside = this.#tests[i]?.(codePoint) ?? false
    return inside !== this.#negated
  }

  has(codePoint: number): boolean {
    return codePoint < 256 ? this.low[codePoint] === 1 : this.#search(codePoint)
  }

  /** Marks the first bytes of the characters of this set. */
  addFirstBytes(bytes: Uint8Array, utf: boolean): void {
    if (!utf) {
      for (let code = 0; code < 256; code++) if (this.low[code] === 1) bytes[code] = 1
      return
    }
    for (let code = 0; code < 128; code++) if (this.low[code] === 1) bytes[code] = 1
    if (this.#negated || this.#tests.length > 0) {
      bytes.fill(1, 0xc2, 0xf5)
      return
    }
    for (let i = 0; i + 1 < this.#ranges.length; i += 2) {
      const last = this.#ranges[i + 1] ?? 0
      if (last < 128) continue
      const from = encodeUtf8(Math.max(128, this.#ranges[i] ?? 0)).charCodeAt(0)
      bytes.fill(1, from, encodeUtf8(last).charCodeAt(0) + 1)
    }
  }

  /** The bytes of the only character in this set, if it has just one. */
  single(utf: boolean): string | undefined {
    const [first, last] = this.#ranges
    if (this.#negated || this.#tests.length > 0 || this.#ranges.length !== 2 || first === undefined) return undefined
    if (first !== last) return undefined
    return utf ? encodeUtf8(first) : String.fromCharCode(first)
  }
}

/** Closes a class: other cases are added first, then it is negated. */
export function createCharSet(
  parts: CharSetParts,
  mode: { negated: boolean; caseless: boolean; utf: boolean },
): CharSet {
  const { caseless, utf } = mode
  let ranges = parts.ranges
  if (caseless && utf) ranges = withOtherCases(ranges)
  else if (caseless) ranges = withOtherAsciiCases(ranges)
  return new CharSet({ ranges, tests: parts.tests }, mode.negated)
}

/** In byte mode only A-Z and a-z have two cases (the C locale). */
function withOtherAsciiCases(ranges: readonly number[]): number[] {
  const result = [...ranges]
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const last = Math.min(ranges[i + 1] ?? 0, 122)
    for (let code = Math.max(ranges[i] ?? 0, 65); code <= last; code++) {
      if ((code >= 65 && code <= 90) || code >= 97) result.push(code ^ 32, code ^ 32)
    }
  }
  return result
}
