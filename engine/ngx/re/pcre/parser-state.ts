import { PatternError } from './compile-error.ts'
import { type Newline } from './pattern-node.ts'
import { decodeUtf8At, utf8Length } from './utf8.ts'

/** Options that change inside a pattern. */
export type ScopedOptions = {
  caseless: boolean
  multiline: boolean
  dotAll: boolean
  extended: boolean
  extendedMore: boolean
  dupNames: boolean
  noAutoCapture: boolean
  ungreedy: boolean
}

/** The pattern being read: position, options in force, groups seen. */
export class ParserState {
  readonly source: string
  position = 0
  options: ScopedOptions
  utf: boolean
  ucp = false
  newline: Newline = 'lf'
  bsrAnycrlf = false
  groupCount = 0
  topGroup = 0
  depth = 0
  lookDepth = 0
  branchReset = false
  everDupNames: boolean
  readonly alternativeSyntax: boolean
  readonly names = new Map<string, number[]>()
  readonly namesOfGroups = new Map<number, string>()

  constructor(source: string, options: ScopedOptions, modes: { utf: boolean; alternativeSyntax: boolean }) {
    this.source = source
    this.options = { ...options }
    this.utf = modes.utf
    this.alternativeSyntax = modes.alternativeSyntax
    this.everDupNames = options.dupNames
  }

  atEnd(): boolean {
    return this.position >= this.source.length
  }

  /** The byte `ahead` of the position, as a one-character string; empty past the end. */
  peek(ahead = 0): string {
    return this.source.charAt(this.position + ahead)
  }

  lookingAt(text: string): boolean {
    return this.source.startsWith(text, this.position)
  }

  /** Reads one character: a byte, or a code point in UTF mode. */
  nextCodePoint(): number {
    const at = this.position
    if (!this.utf) {
      this.position = at + 1
      return this.source.charCodeAt(at)
    }
    this.position = at + utf8Length(this.source.charCodeAt(at))
    return decodeUtf8At(this.source, at)
  }

  /** Fails where the position is, as PCRE2 does by default. */
  fail(number: number, offset: number = this.position): never {
    throw new PatternError(number, offset)
  }

  /** Fails one character before the position. */
  failBack(number: number): never {
    let offset = this.position - 1
    if (this.utf) while ((this.source.charCodeAt(offset) & 0xc0) === 0x80) offset--
    return this.fail(number, offset)
  }

  /** Unsigned digits; undefined without any. Past `limit` it fails with `tooBig` after the digit that passed it. */
  readDigits(limit: number, tooBig: number): number | undefined {
    if (!isDigit(this.peek())) return undefined
    let value = 0
    while (isDigit(this.peek())) {
      value = value * 10 + Number(this.peek())
      this.position++
      if (value > limit) this.fail(tooBig)
    }
    return value
  }

  /** A group number; with a sign it counts from the groups opened so far. */
  readGroupNumber(): number | undefined {
    const sign = this.peek()
    const signed = sign === '+' || sign === '-'
    if (!isDigit(this.peek(signed ? 1 : 0))) return undefined
    if (!signed) return this.readDigits(65535, 161)
    this.position++
    const value = this.readDigits(65535, 161) ?? 0
    if (value === 0) this.fail(126)
    if (sign === '+') {
      if (value + this.groupCount > 65535) this.fail(161)
      return this.groupCount + value
    }
    if (value > this.groupCount) this.fail(115)
    return this.groupCount - value + 1
  }

  /** A group name; the position is on the character before it and ends after the terminator. */
  readName(terminator: string, missing = 162): string {
    this.position++
    if (this.atEnd()) this.fail(missing)
    const start = this.position
    if (isDigit(this.peek())) this.fail(144)
    while (!this.atEnd() && isNameCharacter(this.source, this)) this.nextCodePoint()
    if (this.position > start + 32) this.fail(148)
    const name = this.source.slice(start, this.position)
    if (terminator !== '') {
      if (name === '') this.fail(missing)
      if (this.peek() !== terminator) this.fail(142)
      this.position++
    }
    return name
  }
}

export function isDigit(text: string): boolean {
  return text >= '0' && text <= '9' && text.length === 1
}

function isNameCharacter(source: string, state: ParserState): boolean {
  const code = source.charCodeAt(state.position)
  if (state.utf && code >= 0x80) {
    return /^[\p{L}\p{Nd}_]$/u.test(String.fromCodePoint(decodeUtf8At(source, state.position)))
  }
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
}
