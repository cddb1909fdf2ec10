import { foldCase } from './case-folding.ts'
import { type CharSet } from './char-set.ts'
import { GraphemeBreaker } from './grapheme.ts'
import { ITEM } from './opcode.ts'
import { type Program } from './program.ts'
import { decodeUtf8At, utf8Length } from './utf8.ts'

/** Reads characters of one subject; positions are byte offsets. */
export class SubjectScanner {
  /** Bytes looked at so far, beyond what every instruction costs. */
  work = 0
  readonly #sets: readonly CharSet[]
  readonly #subject: string
  readonly #utf: boolean

  constructor(program: Program, subject: string) {
    this.#sets = program.sets
    this.#subject = subject
    this.#utf = program.utf
  }

  /** Where the item at a position ends, or -1 if it does not match there. */
  item(kind: number, index: number, at: number): number {
    const subject = this.#subject
    const utf = this.#utf
    if (at >= subject.length) return -1
    switch (kind) {
      case ITEM.SET: {
        const set = this.#sets[index] as CharSet
        const lead = subject.charCodeAt(at)
        if (!utf || lead < 0x80) return set.low[lead] === 1 ? at + 1 : -1
        return set.has(decodeUtf8At(subject, at)) ? at + utf8Length(lead) : -1
      }
      case ITEM.ANY:
        return utf ? at + utf8Length(subject.charCodeAt(at)) : at + 1
      case ITEM.BYTE:
        return at + 1
      default:
        if (subject.charCodeAt(at) === 13 && subject.charCodeAt(at + 1) === 10) return -1
        return utf ? at + utf8Length(subject.charCodeAt(at)) : at + 1
    }
  }

  /** Takes up to `max` items; returns the end, or -1 with fewer than `min`. */
  scan(kind: number, index: number, at: number, min: number, max: number): number {
    const subject = this.#subject
    let count = 0
    let end = at
    if (kind === ITEM.SET && !this.#utf) {
      const low = (this.#sets[index] as CharSet).low
      const stop = max < 0 ? subject.length : Math.min(subject.length, at + max)
      while (end < stop && low[subject.charCodeAt(end)] === 1) end++
      count = end - at
    } else if (kind !== ITEM.SET && kind !== ITEM.DOT_CRLF && (kind === ITEM.BYTE || !this.#utf)) {
      end = max < 0 ? subject.length : Math.min(subject.length, at + max)
      count = end - at
    } else {
      while (count !== max) {
        const next = this.item(kind, index, end)
        if (next < 0) break
        end = next
        count++
      }
    }
    this.work += end - at
    return count < min ? -1 : end
  }

  /** The start of the character that ends here. */
  before(at: number, kind: number): number {
    let before = at - 1
    if (this.#utf && kind !== ITEM.BYTE) while ((this.#subject.charCodeAt(before) & 0xc0) === 0x80) before--
    return before
  }

  /** Compares with text seen before; the end of the match here, or -1. */
  sameText(from: number, to: number, at: number, caseless: boolean): number {
    const subject = this.#subject
    this.work += to - from
    if (!caseless) return subject.startsWith(subject.slice(from, to), at) ? at + to - from : -1
    let here = at
    const utf = this.#utf
    for (let i = from; i < to;) {
      if (here >= subject.length) return -1
      const left = utf ? decodeUtf8At(subject, i) : subject.charCodeAt(i)
      const right = utf ? decodeUtf8At(subject, here) : subject.charCodeAt(here)
      if (left !== right && (!utf && left > 127 ? true : foldCase(left) !== foldCase(right))) return -1
      i += utf ? utf8Length(subject.charCodeAt(i)) : 1
      here += utf ? utf8Length(subject.charCodeAt(here)) : 1
    }
    return here
  }

  /** The end of the extended grapheme cluster at a position, or -1. */
  grapheme(at: number): number {
    const subject = this.#subject
    if (at >= subject.length) return -1
    const utf = this.#utf
    const codeAt = (i: number): number => (utf ? decodeUtf8At(subject, i) : subject.charCodeAt(i))
    const widthAt = (i: number): number => (utf ? utf8Length(subject.charCodeAt(i)) : 1)
    const breaker = new GraphemeBreaker(codeAt(at))
    let end = at + widthAt(at)
    while (end < subject.length && breaker.continues(codeAt(end))) end += widthAt(end)
    return end
  }

  /** The position so many characters earlier, or a negative number. */
  stepBack(at: number, characters: number): number {
    if (!this.#utf) return at - characters
    let to = at
    for (let i = 0; i < characters; i++) {
      if (to <= 0) return -1
      to--
      while (to > 0 && (this.#subject.charCodeAt(to) & 0xc0) === 0x80) to--
    }
    return to
  }
}
