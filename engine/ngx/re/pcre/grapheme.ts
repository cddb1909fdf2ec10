import { unicodeProperty } from './unicode-property.ts'

type Break =
  | 'cr'
  | 'lf'
  | 'control'
  | 'extend'
  | 'zwj'
  | 'prepend'
  | 'spacing'
  | 'l'
  | 'v'
  | 't'
  | 'lv'
  | 'lvt'
  | 'regional'
  | 'pictograph'
  | 'other'

const PREPEND = new Set([
  0x600, 0x601, 0x602, 0x603, 0x604, 0x605, 0x6dd, 0x70f, 0x890, 0x891, 0x8e2, 0xd4e, 0x110bd, 0x110cd, 0x111c2,
  0x111c3, 0x1193f, 0x11941, 0x11a3a, 0x11d46,
])
const NOT_SPACING = new Set([
  0x102b, 0x102c, 0x1038, 0x1062, 0x1063, 0x1064, 0x1067, 0x1068, 0x1069, 0x106a, 0x106b, 0x106c, 0x106d, 0x1083,
  0x1087, 0x1088, 0x1089, 0x108a, 0x108b, 0x108c, 0x108f, 0x109a, 0x109b, 0x109c, 0x1a61, 0x1a63, 0x1a64, 0xaa7b,
  0xaa7d, 0x11720, 0x11721,
])

function has(property: string, codePoint: number): boolean {
  return unicodeProperty(property)?.(codePoint) ?? false
}

function hangul(code: number): Break | undefined {
  if ((code >= 0x1100 && code <= 0x115f) || (code >= 0xa960 && code <= 0xa97c)) return 'l'
  if ((code >= 0x1160 && code <= 0x11a7) || (code >= 0xd7b0 && code <= 0xd7c6)) return 'v'
  if ((code >= 0x11a8 && code <= 0x11ff) || (code >= 0xd7cb && code <= 0xd7fb)) return 't'
  if (code >= 0xac00 && code <= 0xd7a3) return (code - 0xac00) % 28 === 0 ? 'lv' : 'lvt'
  return undefined
}

function breakOf(code: number): Break {
  if (code === 13) return 'cr'
  if (code === 10) return 'lf'
  if (code < 32 || (code >= 0x7f && code < 0xa0) || code === 0xad) return 'control'
  if (code < 0x300) return code === 0xa9 || code === 0xae ? 'pictograph' : 'other'
  if (code === 0x200d) return 'zwj'
  const syllable = hangul(code)
  if (syllable !== undefined) return syllable
  if (PREPEND.has(code)) return 'prepend'
  if (has('Grapheme_Extend', code) || (code >= 0x1f3fb && code <= 0x1f3ff)) return 'extend'
  if (has('Zl', code) || has('Zp', code) || (has('Cf', code) && code !== 0x200c)) return 'control'
  if (code === 0xe33 || code === 0xeb3 || (has('Mc', code) && !NOT_SPACING.has(code))) return 'spacing'
  if (code >= 0x1f1e6 && code <= 0x1f1ff) return 'regional'
  return has('Extended_Pictographic', code) ? 'pictograph' : 'other'
}

function joinsHangul(left: Break, right: Break): boolean {
  if (left === 'l') return right === 'l' || right === 'v' || right === 'lv' || right === 'lvt'
  if (left === 'lv' || left === 'v') return right === 'v' || right === 't'
  return (left === 'lvt' || left === 't') && right === 't'
}

/** Decides, character after character, whether an extended grapheme cluster goes on. Source: Unicode UAX 29. */
export class GraphemeBreaker {
  #left: Break
  #regionals: number
  #pictograph: boolean

  constructor(codePoint: number) {
    this.#left = breakOf(codePoint)
    this.#regionals = this.#left === 'regional' ? 1 : 0
    this.#pictograph = this.#left === 'pictograph'
  }

  /** True if the cluster includes this character, too. */
  continues(codePoint: number): boolean {
    const right = breakOf(codePoint)
    const joined = this.#joins(right)
    if (right === 'regional') this.#regionals++
    if (right !== 'extend' && right !== 'zwj') this.#pictograph = right === 'pictograph'
    this.#left = right
    return joined
  }

  #joins(right: Break): boolean {
    const left = this.#left
    if (left === 'cr') return right === 'lf'
    if (left === 'lf' || left === 'control' || right === 'cr' || right === 'lf' || right === 'control') return false
    if (right === 'extend' || right === 'zwj' || right === 'spacing' || left === 'prepend') return true
    if (joinsHangul(left, right)) return true
    if (left === 'zwj' && right === 'pictograph') return this.#pictograph
    return left === 'regional' && right === 'regional' && this.#regionals % 2 === 1
  }
}
