import { type CharSetParts, type CodePointTest } from './char-set.ts'
import { unicodeProperty } from './unicode-property.ts'

const DIGIT = [48, 57]
const SPACE = [9, 13, 32, 32]
const WORD = [48, 57, 65, 90, 95, 95, 97, 122]
const HORIZONTAL = [
  9, 9, 32, 32, 0xa0, 0xa0, 0x1680, 0x1680, 0x180e, 0x180e, 0x2000, 0x200a, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000,
  0x3000,
]
const VERTICAL = [10, 13, 0x85, 0x85, 0x2028, 0x2029]

/** [:name:] in the C locale. */
const POSIX: Readonly<Record<string, readonly number[]>> = {
  alpha: [65, 90, 97, 122],
  lower: [97, 122],
  upper: [65, 90],
  alnum: [48, 57, 65, 90, 97, 122],
  ascii: [0, 127],
  blank: [9, 9, 32, 32],
  cntrl: [0, 31, 127, 127],
  digit: DIGIT,
  graph: [33, 126],
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: SPACE,
  word: WORD,
  xdigit: [48, 57, 65, 70, 97, 102],
}

const POSIX_UCP: Readonly<Record<string, string>> = {
  alpha: 'L',
  lower: 'Ll',
  upper: 'Lu',
  alnum: 'Xan',
  space: 'Xps',
  digit: 'Nd',
  word: 'Xwd',
}

const ESCAPE_UCP: Readonly<Record<string, string>> = { d: 'Nd', s: 'Xsp', w: 'Xwd' }

function complement(ranges: readonly number[]): number[] {
  const result: number[] = []
  let next = 0
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const first = ranges[i] ?? 0
    if (first > next) result.push(next, first - 1)
    next = (ranges[i + 1] ?? 0) + 1
  }
  result.push(next, 0x10ffff)
  return result
}

function negate(test: CodePointTest): CodePointTest {
  return (codePoint) => !test(codePoint)
}

function addTest(parts: CharSetParts, property: string, negated: boolean): void {
  const test = unicodeProperty(property)
  if (test !== undefined) parts.tests.push(negated ? negate(test) : test)
}

/** Adds \d \s \w \h \v or their capital opposites to a class. */
export function addCharacterType(parts: CharSetParts, letter: string, ucp: boolean): void {
  const small = letter.toLowerCase()
  const negated = small !== letter
  const property = ESCAPE_UCP[small]
  if (ucp && property !== undefined) {
    addTest(parts, property, negated)
    return
  }
  const ranges = { d: DIGIT, s: SPACE, w: WORD, h: HORIZONTAL, v: VERTICAL }[small] ?? []
  parts.ranges.push(...(negated ? complement(ranges) : ranges))
}

/** Adds [:name:] to a class; false if there is no such name. Without case, upper and lower mean alpha. */
export function addPosixClass(
  parts: CharSetParts,
  name: string,
  how: { negated: boolean; caseless: boolean; ucp: boolean },
): boolean {
  const effective = how.caseless && (name === 'upper' || name === 'lower') ? 'alpha' : name
  const ranges = POSIX[effective]
  if (ranges === undefined) return false
  const property = how.ucp ? POSIX_UCP[effective] : undefined
  if (property === undefined) parts.ranges.push(...(how.negated ? complement(ranges) : ranges))
  else addTest(parts, property, how.negated)
  return true
}

/** Adds \p{name} or \P{name}; false if there is no such property. */
export function addProperty(parts: CharSetParts, name: string, negated: boolean): boolean {
  if (unicodeProperty(name) === undefined) return false
  addTest(parts, name, negated)
  return true
}
