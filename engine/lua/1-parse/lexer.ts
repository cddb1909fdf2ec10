import { syntaxError, type LuaSyntaxError } from '../diagnostics.ts'
import { LuaComplex, type LuaCdata } from '../runtime/cdata.ts'
import { LuaInt64 } from '../runtime/int64.ts'
import { parseNumeral } from '../runtime/number.ts'
import { EscapeReader } from './escape.ts'
import { isKeyword, type TokenKind } from './token.ts'

const NEWLINE = 10
const RETURN = 13
const QUOTE = 34
const APOSTROPHE = 39
const MINUS = 45
const DOT = 46
const COLON = 58
const EQUALS = 61
const BRACKET = 91
const BACKSLASH = 92

/** Letter, digit, underscore or any byte above 127 (lj_char_isident). */
const IDENT = Uint8Array.from({ length: 256 }, (_, c) =>
  c >= 128 || c === 95 || (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) ? 1 : 0,
)

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** Source text to tokens, with LuaJIT's messages (lj_lex.c). One token is current; `peek` looks one further. */
export class Lexer {
  readonly source: string
  /** Kind of the current token. */
  kind: TokenKind
  /** Value of a name or string. */
  text: string
  /** Value of a number token. */
  number: number | LuaCdata
  /** Line the lexer has reached. */
  line: number
  /** Line of the token before the current one. */
  lastLine: number
  /** Where the current token begins. */
  start: number
  at: number
  private buffer: string
  private readonly shortName: string
  private ahead: { kind: TokenKind; text: string; number: number | LuaCdata; line: number; start: number } | undefined

  constructor(source: string, shortName: string) {
    this.source = source
    this.shortName = shortName
    this.kind = '<eof>'
    this.text = ''
    this.number = 0
    this.line = 1
    this.lastLine = 1
    this.start = 0
    this.at = 0
    this.buffer = ''
    this.ahead = undefined
    this.skipShebang()
  }

  /** Makes the next token current. */
  next(): void {
    this.lastLine = this.line
    const { ahead } = this
    if (ahead !== undefined) {
      this.kind = ahead.kind
      this.text = ahead.text
      this.number = ahead.number
      this.start = ahead.start
      this.line = ahead.line
      this.ahead = undefined
      return
    }
    this.kind = this.scan()
  }

  /** Kind of the token after the current one. */
  peek(): TokenKind {
    if (this.ahead === undefined) {
      const { kind, text, number, start, line } = this
      const next = this.scan()
      this.ahead = { kind: next, text: this.text, number: this.number, start: this.start, line: this.line }
      this.kind = kind
      this.text = text
      this.number = number
      this.start = start
      this.line = line
    }
    return this.ahead.kind
  }

  /** An error at the current token, named in the message unless `near` is null. */
  error(message: string, near: TokenKind | null = this.kind, line = this.line): LuaSyntaxError {
    const column = this.start - this.source.lastIndexOf('\n', this.start - 1)
    const text = near === null || near === '\0' ? message : `${message} near '${this.spell(near)}'`
    return syntaxError(this.shortName, { line, column }, text)
  }

  /** Keeps what the scanner has read, for messages. */
  setBuffer(text: string): void {
    this.buffer = text
  }

  /** Steps over a line end; \r\n and \n\r are one. */
  newline(): void {
    const first = this.source.charCodeAt(this.at++)
    const second = this.source.charCodeAt(this.at)
    if ((second === NEWLINE || second === RETURN) && second !== first) this.at++
    this.line++
  }

  private spell(kind: TokenKind): string {
    if (kind === '<name>' || kind === '<string>' || kind === '<number>') return this.buffer
    if (kind.length === 1 && (kind.charCodeAt(0) < 32 || kind.charCodeAt(0) === 127))
      return `char(${kind.charCodeAt(0)})`
    return kind
  }

  private skipShebang(): void {
    if (this.source.startsWith('\xef\xbb\xbf')) this.at = 3
    if (this.source[this.at] !== '#') return
    while (this.at < this.source.length && !isEol(this.source.charCodeAt(this.at))) this.at++
  }

  private scan(): TokenKind {
    const { source } = this
    for (;;) {
      this.start = this.at
      const code = source.charCodeAt(this.at)
      if (code !== code) return '<eof>'
      if (IDENT[code] === 1) return isDigit(code) ? this.scanNumber() : this.scanName()
      switch (code) {
        case NEWLINE:
        case RETURN:
          this.newline()
          continue
        case 32:
        case 9:
        case 11:
        case 12:
          this.at++
          continue
        case MINUS:
          this.at++
          if (source.charCodeAt(this.at) !== MINUS) return '-'
          this.at++
          this.skipComment()
          continue
        case BRACKET:
          return this.scanBracket()
        case QUOTE:
        case APOSTROPHE:
          return this.scanString(code)
        default:
          return this.scanSymbol(code)
      }
    }
  }

  private scanSymbol(code: number): TokenKind {
    const { source } = this
    const next = source.charCodeAt(this.at + 1)
    if (code === DOT) {
      if (isDigit(next)) return this.scanNumber()
      if (next !== DOT) return this.symbol(1)
      return this.symbol(source.charCodeAt(this.at + 2) === DOT ? 3 : 2)
    }
    if (code === COLON) return this.symbol(next === COLON ? 2 : 1)
    if (next === EQUALS && (code === EQUALS || code === 60 || code === 62 || code === 126)) return this.symbol(2)
    return this.symbol(1)
  }

  private symbol(length: number): TokenKind {
    const from = this.at
    this.at += length
    return this.source.slice(from, this.at)
  }

  private scanName(): TokenKind {
    const { source } = this
    let end = this.at + 1
    while (IDENT[source.charCodeAt(end)] === 1) end++
    const word = source.slice(this.at, end)
    this.at = end
    if (isKeyword(word)) return word
    this.text = word
    this.buffer = word
    return '<name>'
  }

  private scanNumber(): TokenKind {
    const { source } = this
    const exponent = source[this.at] === '0' && (source.charCodeAt(this.at + 1) | 32) === 120 ? 112 : 101
    let end = this.at
    let before = 0
    for (;;) {
      const code = source.charCodeAt(end)
      const isSign = (code === MINUS || code === 43) && (before | 32) === exponent
      if (IDENT[code] !== 1 && code !== DOT && !isSign) break
      before = code
      end++
    }
    this.buffer = source.slice(this.at, end)
    this.at = end
    const numeral = parseNumeral(this.buffer)
    if (numeral === undefined) throw this.error('malformed number', '<number>')
    if (typeof numeral === 'number') this.number = numeral
    else if ('int64' in numeral) this.number = new LuaInt64(numeral.int64, numeral.unsigned)
    else this.number = new LuaComplex(0, numeral.imaginary)
    return '<number>'
  }

  private scanString(quote: number): TokenKind {
    const { source } = this
    let value = ''
    let from = ++this.at
    const delimiter = String.fromCharCode(quote)
    for (;;) {
      const code = source.charCodeAt(this.at)
      if (code === quote) break
      if (code === BACKSLASH) {
        value += source.slice(from, this.at)
        value += new EscapeReader(this, delimiter + value).read()
        from = this.at
      } else if (code !== code) throw this.error('unfinished string', '<eof>')
      else if (isEol(code)) {
        this.buffer = delimiter + value + source.slice(from, this.at)
        throw this.error('unfinished string', '<string>')
      } else this.at++
    }
    value += source.slice(from, this.at++)
    this.text = value
    this.buffer = delimiter + value + delimiter
    return '<string>'
  }

  private scanBracket(): TokenKind {
    const level = this.longLevel()
    if (level >= 0) {
      this.text = this.scanLong(level, 'unfinished long string')
      const fence = '='.repeat(level)
      this.buffer = `[${fence}[${this.text}]${fence}]`
      return '<string>'
    }
    if (level === -1) return this.symbol(1)
    this.buffer = this.source.slice(this.at, this.at - level)
    throw this.error('invalid long string delimiter', '<string>')
  }

  /** `=` signs between two brackets; -1 for a single bracket, -n for n chars of a broken opening. */
  private longLevel(): number {
    let end = this.at + 1
    while (this.source.charCodeAt(end) === EQUALS) end++
    if (this.source.charCodeAt(end) === BRACKET) return end - this.at - 1
    return -(end - this.at)
  }

  private scanLong(level: number, message: string): string {
    const { source } = this
    const close = `]${'='.repeat(level)}]`
    this.at += level + 2
    if (isEol(source.charCodeAt(this.at))) this.newline()
    let value = ''
    let from = this.at
    for (;;) {
      const code = source.charCodeAt(this.at)
      if (code !== code) throw this.error(message, '<eof>')
      if (code === 93 && source.startsWith(close, this.at)) break
      if (isEol(code)) {
        value += source.slice(from, this.at) + '\n'
        this.newline()
        from = this.at
      } else this.at++
    }
    value += source.slice(from, this.at)
    this.at += close.length
    return value
  }

  private skipComment(): void {
    const { source } = this
    if (source.charCodeAt(this.at) === BRACKET) {
      const level = this.longLevel()
      if (level >= 0) {
        this.scanLong(level, 'unfinished long comment')
        return
      }
    }
    while (this.at < source.length && !isEol(source.charCodeAt(this.at))) this.at++
  }
}

export function isEol(code: number): boolean {
  return code === NEWLINE || code === RETURN
}
