import { addCharacterType, addPosixClass, addProperty } from './character-types.ts'
import { createCharSet, type CharSet, type CharSetParts } from './char-set.ts'
import { readEscape } from './parse-escape.ts'
import { type ParserState } from './parser-state.ts'

/** What the last item of a class allows for a hyphen that follows. */
type RangeState = 'none' | 'ok' | 'forbidden' | { readonly from: number }

/** Where a POSIX item such as [:alpha:] ends, or undefined if the text is not one. Source: check_posix_syntax(). */
function posixEnd(source: string, at: number): number | undefined {
  const terminator = source.charAt(at + 1)
  for (let i = at + 2; i + 1 < source.length; i++) {
    const next = source.charAt(i)
    if (next === '\\' && (source.charAt(i + 1) === ']' || source.charAt(i + 1) === '\\')) i++
    else if ((next === '[' && source.charAt(i + 1) === terminator) || next === ']') return undefined
    else if (next === terminator && source.charAt(i + 1) === ']') return i
  }
  return undefined
}

/** Reads a bracketed class. */
class ClassParser {
  readonly #state: ParserState
  readonly #parts: CharSetParts = { ranges: [], tests: [] }
  #range: RangeState = 'none'
  #hyphenPending = false
  #quoting = false

  constructor(state: ParserState) {
    this.#state = state
  }

  /** The position is behind the opening bracket. */
  parse(): CharSet {
    const state = this.#state
    if (state.atEnd()) state.fail(106)
    const negated = this.#readNegation()
    if (state.peek() === ']') this.#takeCharacter(state.nextCodePoint())
    while (!this.#atClosing()) this.#readItem()
    if (this.#hyphenPending) this.#parts.ranges.push(45, 45) // [a-]: the hyphen was a character after all
    state.position++
    return createCharSet(this.#parts, { negated, caseless: state.options.caseless, utf: state.utf })
  }

  #readNegation(): boolean {
    const state = this.#state
    for (;;) {
      if (state.lookingAt('\\E')) state.position += 2
      else if (state.lookingAt('\\Q\\E')) state.position += 4
      else if (state.options.extendedMore && /^[ \t]$/.test(state.peek())) state.position++
      else break
    }
    if (state.peek() !== '^') return false
    state.position++
    return true
  }

  #atClosing(): boolean {
    const state = this.#state
    if (state.atEnd()) state.fail(106)
    return !this.#quoting && state.peek() === ']'
  }

  #readItem(): void {
    const state = this.#state
    if (this.#quoting) {
      if (state.lookingAt('\\E')) {
        this.#quoting = false
        state.position += 2
      } else this.#takeCharacter(state.nextCodePoint())
      return
    }
    const next = state.peek()
    if (state.options.extendedMore && (next === ' ' || next === '\t')) state.position++
    else if (next === '[' && /^[:.=]$/.test(state.peek(1)) && posixEnd(state.source, state.position) !== undefined) {
      this.#readPosix(posixEnd(state.source, state.position) ?? 0)
    } else if (next === '-' && this.#hyphenMakesRange()) {
      state.position++
      this.#hyphenPending = true
    } else if (next === '\\') this.#readClassEscape()
    else this.#takeCharacter(state.nextCodePoint())
  }

  /** A hyphen after a character starts a range, except before the closing bracket. */
  #hyphenMakesRange(): boolean {
    if (this.#hyphenPending) return false
    const state = this.#state
    if (typeof this.#range === 'object') return true
    if (this.#range === 'forbidden') {
      // [\d-z] is refused, [\d-] is not.
      let after = state.position + 1
      while (state.source.startsWith('\\E', after)) after += 2
      if (state.source.charAt(after) !== ']' && after < state.source.length) {
        state.fail(150)
      }
    }
    return false
  }

  #readPosix(end: number): void {
    const state = this.#state
    if (this.#hyphenPending) {
      state.position--
      state.fail(150)
    }
    if (state.peek(1) !== ':') state.fail(113)
    const negated = state.peek(2) === '^'
    const start = state.position + (negated ? 3 : 2)
    const { caseless } = state.options
    const known = addPosixClass(this.#parts, state.source.slice(start, end), { negated, caseless, ucp: state.ucp })
    if (!known) state.fail(130, start)
    state.position = end + 2
    this.#range = 'forbidden'
  }

  #readClassEscape(): void {
    const state = this.#state
    state.position++
    const escape = readEscape(state, true)
    switch (escape.type) {
      case 'character':
        this.#takeCharacter(escape.code)
        return
      case 'property':
        this.#forbidRange()
        if (!addProperty(this.#parts, escape.name, escape.negated)) state.fail(147)
        this.#range = 'forbidden'
        return
      case 'letter':
        this.#takeLetter(escape.letter)
        return
      default:
        state.fail(107)
    }
  }

  #takeLetter(letter: string): void {
    const state = this.#state
    switch (letter) {
      case 'b':
        this.#takeCharacter(8)
        return
      case 'N':
        state.fail(171)
        break
      case 'Q':
        this.#quoting = true
        return
      case 'E':
        return
      default:
        if (!'dDsSwWhHvV'.includes(letter)) state.failBack(107)
        this.#forbidRange()
        addCharacterType(this.#parts, letter, state.ucp)
        this.#range = 'forbidden'
    }
  }

  /** A range cannot end in a class of characters: [a-\d]. */
  #forbidRange(): void {
    if (this.#hyphenPending) this.#state.fail(150)
  }

  #takeCharacter(code: number): void {
    const ranges = this.#parts.ranges
    if (this.#hyphenPending && typeof this.#range === 'object') {
      if (code < this.#range.from) this.#state.failBack(108)
      ranges.push(this.#range.from, code)
      this.#hyphenPending = false
      this.#range = 'ok'
      return
    }
    ranges.push(code, code)
    this.#range = { from: code }
  }
}

/** Reads the class whose opening bracket was just passed. */
export function parseClass(state: ParserState): CharSet {
  return new ClassParser(state).parse()
}
