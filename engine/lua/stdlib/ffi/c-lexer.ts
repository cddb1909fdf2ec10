import { parseNumeral } from '../../runtime/number.ts'
import { type LuaValue } from '../../runtime/value.ts'
import { CParseError } from './c-parse-error.ts'

/** Words with a meaning of their own. lj_ctype.c CTKWDEF */
export type Keyword =
  | 'void'
  | 'bool'
  | 'char'
  | 'int'
  | 'float'
  | 'long'
  | 'short'
  | 'complex'
  | 'signed'
  | 'unsigned'
  | 'const'
  | 'volatile'
  | 'restrict'
  | 'inline'
  | 'typedef'
  | 'extern'
  | 'static'
  | 'auto'
  | 'register'
  | 'extension'
  | 'attribute'
  | 'asm'
  | 'declspec'
  | 'convention'
  | 'pointer-size'
  | 'struct'
  | 'union'
  | 'enum'
  | 'sizeof'
  | 'alignof'

/** `size` of the word's own type, when it names one. */
const KEYWORDS: ReadonlyMap<string, { readonly keyword: Keyword; readonly size: number }> = new Map(
  Object.entries({
    void: ['void', -1],
    _Bool: ['bool', 0],
    bool: ['bool', 1],
    char: ['char', 1],
    int: ['int', 4],
    __int8: ['int', 1],
    __int16: ['int', 2],
    __int32: ['int', 4],
    __int64: ['int', 8],
    float: ['float', 4],
    double: ['float', 8],
    long: ['long', 0],
    short: ['short', 0],
    _Complex: ['complex', 0],
    complex: ['complex', 0],
    __complex: ['complex', 0],
    __complex__: ['complex', 0],
    signed: ['signed', 0],
    __signed: ['signed', 0],
    __signed__: ['signed', 0],
    unsigned: ['unsigned', 0],
    const: ['const', 0],
    __const: ['const', 0],
    __const__: ['const', 0],
    volatile: ['volatile', 0],
    __volatile: ['volatile', 0],
    __volatile__: ['volatile', 0],
    restrict: ['restrict', 0],
    __restrict: ['restrict', 0],
    __restrict__: ['restrict', 0],
    inline: ['inline', 0],
    __inline: ['inline', 0],
    __inline__: ['inline', 0],
    typedef: ['typedef', 0],
    extern: ['extern', 0],
    static: ['static', 0],
    auto: ['auto', 0],
    register: ['register', 0],
    __extension__: ['extension', 0],
    __attribute: ['attribute', 0],
    __attribute__: ['attribute', 0],
    asm: ['asm', 0],
    __asm: ['asm', 0],
    __asm__: ['asm', 0],
    __declspec: ['declspec', 0],
    __cdecl: ['convention', 0],
    __thiscall: ['convention', 0],
    __fastcall: ['convention', 0],
    __stdcall: ['convention', 0],
    __ptr32: ['pointer-size', 4],
    __ptr64: ['pointer-size', 8],
    struct: ['struct', 0],
    union: ['union', 0],
    enum: ['enum', 0],
    sizeof: ['sizeof', 0],
    __alignof: ['alignof', 0],
    __alignof__: ['alignof', 0],
  } satisfies Record<string, readonly [Keyword, number]>).map(([word, [keyword, size]]) => [word, { keyword, size }]),
)

/** A token; `text` is how messages show it. */
export type CToken =
  | { readonly type: 'keyword'; readonly keyword: Keyword; readonly size: number; readonly text: string }
  | { readonly type: 'identifier'; readonly text: string; readonly isParameter?: boolean }
  | { readonly type: 'integer'; readonly value: number; readonly isUnsigned: boolean; readonly text: string }
  | { readonly type: 'string'; readonly text: string }
  | { readonly type: 'parameter'; readonly value: LuaValue; readonly position: number; readonly text: '$' }
  | { readonly type: 'mark'; readonly text: string }
  | { readonly type: 'end'; readonly text: '<eof>' }

const SPACE = /[ \t\v\f]/
const IDENTIFIER = /[A-Za-z0-9_\x80-\xff]/
const MARKS = ['||', '&&', '==', '!=', '<=', '<<', '>=', '>>', '->']
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  e: '\x1b',
}

/** Tokens of a C declaration; `$` takes the next of `parameters`. lj_cparse.c cp_next */
export class CLexer {
  line = 1
  token: CToken = { type: 'end', text: '<eof>' }
  /** Inside a skipped function body malformed numbers do not matter. */
  isSkipping = false
  private at = 0
  private readonly source: string
  private readonly parameters: readonly LuaValue[]
  private nextParameter = 0

  constructor(source: string, parameters: readonly LuaValue[]) {
    const end = source.indexOf('\0')
    this.source = (end < 0 ? source : source.slice(0, end)).replace(/\\(?:\r\n|\n\r|\n|\r)/g, '')
    this.parameters = parameters
    this.next()
  }

  /** All parameters were used. */
  isComplete(): boolean {
    return this.nextParameter >= this.parameters.length
  }

  next(): CToken {
    this.skipBlanks()
    this.token = this.scan()
    return this.token
  }

  private skipBlanks(): void {
    for (;;) {
      const letter = this.source[this.at] ?? ''
      if (letter === '\n' || letter === '\r') this.newline()
      else if (letter !== '' && SPACE.test(letter)) this.at++
      else if (this.source.startsWith('/*', this.at)) this.skipComment()
      else if (this.source.startsWith('//', this.at)) {
        while (this.at < this.source.length && !/[\r\n]/.test(this.source[this.at] ?? '')) this.at++
      } else return
    }
  }

  private newline(): void {
    const pair = this.source.slice(this.at, this.at + 2)
    this.at += pair === '\r\n' || pair === '\n\r' ? 2 : 1
    this.line++
  }

  private skipComment(): void {
    this.at += 2
    while (this.at < this.source.length) {
      if (this.source.startsWith('*/', this.at)) {
        this.at += 2
        return
      }
      if (/[\r\n]/.test(this.source[this.at] ?? '')) this.newline()
      else this.at++
    }
  }

  private scan(): CToken {
    const letter = this.source[this.at]
    if (letter === undefined) return { type: 'end', text: '<eof>' }
    if (IDENTIFIER.test(letter)) return /[0-9]/.test(letter) ? this.number() : this.word()
    if (letter === '"' || letter === "'") return this.quoted(letter)
    if (letter === '$') return this.parameter()
    const pair = this.source.slice(this.at, this.at + 2)
    const text = MARKS.includes(pair) ? pair : letter
    this.at += text.length
    return { type: 'mark', text }
  }

  private wordText(): string {
    const start = this.at
    while (IDENTIFIER.test(this.source[this.at] ?? ' ')) this.at++
    return this.source.slice(start, this.at)
  }

  private word(): CToken {
    const text = this.wordText()
    const known = KEYWORDS.get(text)
    return known === undefined ? { type: 'identifier', text } : { type: 'keyword', ...known, text }
  }

  private number(): CToken {
    const text = this.wordText()
    const value = integerOf(text)
    if (value === undefined && !this.isSkipping) {
      this.token = { type: 'integer', value: 0, isUnsigned: false, text }
      throw new CParseError('malformed number', { near: text, line: this.line })
    }
    const isUnsigned = /u/i.test(text) || (value ?? 0) > 0x7fffffff
    return { type: 'integer', value: (value ?? 0) | 0, isUnsigned, text }
  }

  private quoted(delimiter: string): CToken {
    let text = ''
    this.at++
    while (this.source[this.at] !== delimiter) {
      const letter = this.source[this.at++]
      if (letter === undefined) throw new CParseError('unfinished string', { near: '<eof>', line: this.line })
      text += letter === '\\' ? this.escaped() : letter
    }
    this.at++
    if (delimiter === '"') return { type: 'string', text }
    if (text.length !== 1) throw new CParseError("''' expected", { near: this.token.text, line: this.line })
    return { type: 'integer', value: (text.charCodeAt(0) << 24) >> 24, isUnsigned: false, text }
  }

  private escaped(): string {
    const rest = this.source.slice(this.at)
    const hex = /^x([0-9A-Fa-f]*)/.exec(rest)
    const octal = /^[0-9]{1,3}/.exec(rest)
    if (hex !== null) {
      this.at += hex[0].length
      return String.fromCharCode(Number.parseInt(hex[1]?.slice(-2) || '0', 16))
    }
    if (octal !== null) {
      this.at += octal[0].length
      return String.fromCharCode([...octal[0]].reduce((sum, digit) => sum * 8 + Number(digit), 0) & 255)
    }
    const letter = this.source[this.at++]
    if (letter === undefined) throw new CParseError('unfinished string', { near: '<eof>', line: this.line })
    return ESCAPES[letter] ?? letter
  }

  private parameter(): CToken {
    const after = this.source[this.at + 1] ?? ' '
    this.at++
    if (IDENTIFIER.test(after) || after === '$') throw new CParseError('syntax error', { near: after, line: this.line })
    if (this.isComplete()) throw new CParseError('wrong number of type parameters', { line: this.line })
    const position = this.nextParameter++
    const value = this.parameters[position]
    if (typeof value === 'string') return { type: 'identifier', text: value, isParameter: true }
    if (typeof value === 'number') return { type: 'integer', value: value | 0, isUnsigned: false, text: '$' }
    return { type: 'parameter', value, position: position + 2, text: '$' }
  }
}

/** A C integer of at most 32 bits, octal or with an "u"; LuaJIT takes no longer ones. lj_strscan.c STRSCAN_OPT_C */
function integerOf(text: string): number | undefined {
  const digits = /^(0[xX][0-9A-Fa-f]+|0[bB][01]+|[0-9]+)[uU]?$/.exec(text)?.[1]
  if (digits === undefined) return undefined
  const isOctal = /^0[0-9]/.test(digits)
  if (isOctal && !/^[0-7]+$/.test(digits)) return undefined
  const value = isOctal ? Number.parseInt(digits, 8) : parseNumeral(digits)
  return typeof value === 'number' && value <= 0xffffffff ? value : undefined
}
