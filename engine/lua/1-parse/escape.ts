import { isDigit, isEol, isSpace, type Lexer } from './lexer.ts'

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** Reads one escape of a quoted string; the lexer stands at its backslash. lj_lex.c lex_string. */
export class EscapeReader {
  private readonly lexer: Lexer
  private readonly before: string

  /** `before`: the string so far, with its quote, as messages show it. */
  constructor(lexer: Lexer, before: string) {
    this.lexer = lexer
    this.before = before
  }

  /** What the escape stands for; the lexer then stands behind it. */
  read(): string {
    const { lexer } = this
    const letter = lexer.source[++lexer.at]
    if (letter === undefined) return ''
    const simple = SIMPLE[letter]
    if (simple !== undefined) {
      lexer.at++
      return simple
    }
    if (letter === 'x') return this.hexadecimal()
    if (letter === 'u') return this.unicode()
    if (letter === 'z') return this.skipSpace()
    if (isEol(letter.charCodeAt(0))) {
      lexer.newline()
      return '\n'
    }
    return this.decimal()
  }

  private hexadecimal(): string {
    const first = this.hexDigit(this.code(1))
    const second = this.hexDigit(this.code(2))
    this.lexer.at += 3
    return String.fromCharCode(first * 16 + second)
  }

  private unicode(): string {
    const { lexer } = this
    if (this.code(1) !== 123) throw this.invalid()
    lexer.at += 2
    let point = 0
    do {
      point = point * 16 + this.hexDigit(this.code(0))
      if (point >= 0x110000) throw this.invalid()
      lexer.at++
    } while (this.code(0) !== 125)
    lexer.at++
    if (point >= 0xd800 && point < 0xe000) throw this.invalid()
    return encodeUtf8(point)
  }

  private decimal(): string {
    const { lexer } = this
    if (!isDigit(this.code(0))) throw this.invalid()
    let value = 0
    let digits = 0
    while (digits < 3 && isDigit(this.code(0))) {
      value = value * 10 + this.code(0) - 48
      digits++
      lexer.at++
    }
    if (value > 255) throw this.invalid()
    return String.fromCharCode(value)
  }

  private skipSpace(): string {
    const { lexer } = this
    lexer.at++
    while (isSpace(this.code(0))) {
      if (isEol(this.code(0))) lexer.newline()
      else lexer.at++
    }
    return ''
  }

  private hexDigit(code: number): number {
    if (isDigit(code)) return code - 48
    const lower = code | 32
    if (lower >= 97 && lower <= 102) return lower - 87
    throw this.invalid()
  }

  private code(offset: number): number {
    return this.lexer.source.charCodeAt(this.lexer.at + offset)
  }

  private invalid(): Error {
    this.lexer.setBuffer(this.before)
    return this.lexer.error('invalid escape sequence', '<string>')
  }
}

function encodeUtf8(point: number): string {
  if (point < 0x80) return String.fromCharCode(point)
  const tail = (shift: number) => 0x80 | ((point >> shift) & 0x3f)
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), tail(0))
  if (point < 0x10000) return String.fromCharCode(0xe0 | (point >> 12), tail(6), tail(0))
  return String.fromCharCode(0xf0 | (point >> 18), tail(12), tail(6), tail(0))
}
