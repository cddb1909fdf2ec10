import { PatternError } from './compile-error.ts'
import { isDigit, type ParserState } from './parser-state.ts'

/** What follows a backslash. The position is behind it. */
export type Escape =
  | { readonly type: 'character'; readonly code: number }
  /** One of A B b C D d E G H h K N Q R S s V v W w X Z z. */
  | { readonly type: 'letter'; readonly letter: string }
  | { readonly type: 'property'; readonly name: string; readonly negated: boolean }
  | { readonly type: 'group-number'; readonly number: number; readonly offset: number }
  | { readonly type: 'named-reference' }
  | { readonly type: 'call' }

const CONTROL: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }
const LETTERS = 'ABbCDdEGHhKNQRSsVvWwXZz'

function character(code: number): Escape {
  return { type: 'character', code }
}

function octalFrom(state: ParserState, first: number, more: number): Escape {
  let code = first
  for (let i = 0; i < more && /^[0-7]$/.test(state.peek()); i++) {
    code = code * 8 + Number(state.peek())
    state.position++
  }
  if (!state.utf && code > 0xff) state.fail(151)
  return character(code)
}

function checkCodePoint(state: ParserState, code: number): void {
  if (state.utf) {
    if (code > 0x10ffff) state.fail(134)
    if (code >= 0xd800 && code <= 0xdfff) state.fail(173)
  } else if (code > 0xff) state.fail(134)
}

/** Digits between braces after \x or \o; the position is behind the opening brace. */
function readBraced(state: ParserState, base: 8 | 16, wrong: number): Escape {
  const allowed = base === 16 ? /^[0-9a-fA-F]$/ : /^[0-7]$/
  if (state.atEnd() || state.peek() === '}') state.fail(178)
  const limit = state.utf ? 0x10ffff : 0xff
  let code = 0
  while (allowed.test(state.peek())) {
    code = code * base + Number.parseInt(state.peek(), base)
    state.position++
    if (code > limit) {
      while (allowed.test(state.peek())) state.position++
      state.fail(134)
    }
  }
  if (state.peek() !== '}') state.fail(wrong)
  if (state.utf && code >= 0xd800 && code <= 0xdfff) state.fail(173)
  state.position++
  return character(code)
}

function readHex(state: ParserState): Escape {
  if (state.alternativeSyntax) {
    const digits = /^[0-9a-fA-F]{2}/.exec(state.source.slice(state.position, state.position + 2))
    if (digits === null) return character(120)
    state.position += 2
    return character(Number.parseInt(digits[0], 16))
  }
  if (state.peek() === '{') {
    state.position++
    return readBraced(state, 16, 167)
  }
  let code = 0
  for (let i = 0; i < 2 && /^[0-9a-fA-F]$/.test(state.peek()); i++) {
    code = code * 16 + Number.parseInt(state.peek(), 16)
    state.position++
  }
  return character(code)
}

function readUnicode(state: ParserState): Escape {
  if (!state.alternativeSyntax) state.fail(137)
  const digits = /^[0-9a-fA-F]{4}/.exec(state.source.slice(state.position, state.position + 4))
  if (digits === null) return character(117)
  state.position += 4
  const code = Number.parseInt(digits[0], 16)
  if (!state.utf && code > 0xff) state.fail(177)
  checkCodePoint(state, code)
  return character(code)
}

function readControl(state: ParserState): Escape {
  if (state.atEnd()) state.fail(102)
  const code = state.source.charCodeAt(state.position)
  if (code < 32 || code > 126) state.fail(168)
  state.position++
  return character((code >= 97 && code <= 122 ? code - 32 : code) ^ 0x40)
}

/** The name between the braces of \p{…}: white space, hyphens and underscores do not count. */
function readPropertyName(state: ParserState): string {
  let name = ''
  for (let length = 0; length < 49;) {
    if (state.atEnd()) state.fail(146)
    const next = state.peek()
    state.position++
    if (next === '}') return name
    if (next === '\0') state.fail(146)
    name += next
    if (!/[\s_-]/.test(next)) length++
  }
  return state.fail(146)
}

function readProperty(state: ParserState, letter: string): Escape {
  let negated = letter === 'P'
  if (state.atEnd()) state.fail(146)
  if (state.peek() !== '{') {
    const name = state.peek()
    state.nextCodePoint()
    if (!/^[A-Za-z]$/.test(name)) state.fail(146)
    return { type: 'property', name, negated }
  }
  state.position++
  if (state.atEnd()) state.fail(146)
  if (state.peek() === '^') {
    negated = !negated
    state.position++
  }
  return { type: 'property', name: readPropertyName(state), negated }
}

function readG(state: ParserState, inClass: boolean): Escape {
  if (inClass) return state.failBack(107)
  if (state.atEnd()) state.fail(157)
  const next = state.peek()
  if (next === '<' || next === "'") return { type: 'call' }
  if (next === '{') {
    return readBracedG(state)
  }
  const number = state.readGroupNumber()
  if (number === undefined) return state.fail(157)
  if (number <= 0) state.fail(115)
  return { type: 'group-number', number, offset: state.position - 1 }
}

/** \g{…}: mistakes inside are reported at the brace. */
function readBracedG(state: ParserState): Escape {
  const start = state.position
  state.position++
  let number: number | undefined
  try {
    number = state.readGroupNumber()
  } catch (error) {
    throw error instanceof PatternError ? new PatternError(error.number, start) : error
  }
  if (number === undefined) {
    state.position = start
    return { type: 'named-reference' }
  }
  if (state.peek() !== '}') state.fail(157, start)
  state.position++
  if (number <= 0) state.fail(115)
  return { type: 'group-number', number, offset: state.position - 1 }
}

/** \1 to \9…: a reference when the number is small or the group exists already, else octal. */
function readNumber(state: ParserState, inClass: boolean): Escape {
  const start = state.position - 1
  const first = state.source.charAt(start)
  if (!inClass) {
    let end = start
    while (isDigit(state.source.charAt(end))) end++
    const number = Number(state.source.slice(start, end))
    if (number > 0x7fffffff) {
      state.position = end
      state.fail(161)
    }
    if (number < 10 || first >= '8' || number <= state.groupCount) {
      state.position = end
      if (number > 65535) state.fail(161)
      return { type: 'group-number', number, offset: state.position - 1 }
    }
  }
  if (first >= '8') return character(first.charCodeAt(0))
  return octalFrom(state, Number(first), 2)
}

function readN(state: ParserState, inClass: boolean): Escape {
  const letter: Escape = { type: 'letter', letter: 'N' }
  if (state.peek() !== '{') return letter
  if (!inClass && /^\{\d+(,\d*)?\}/.test(state.source.slice(state.position, state.position + 16))) return letter
  if (!state.lookingAt('{U+')) {
    return state.fail(137)
  }
  if (!state.utf) state.fail(193)
  state.position += 3
  return readBraced(state, 16, 167)
}

/** Reads an escape; the position is behind the backslash. Source: PCRE2 check_escape(). */
export function readEscape(state: ParserState, inClass: boolean): Escape {
  if (state.atEnd()) state.fail(101)
  const code = state.nextCodePoint()
  const letter = code < 128 ? String.fromCharCode(code) : ''
  if (!/^[0-9A-Za-z]$/.test(letter)) return character(code)
  const control = CONTROL[letter]
  if (control !== undefined) return character(control)
  if (letter === 'N') return readN(state, inClass)
  if (LETTERS.includes(letter)) return { type: 'letter', letter }
  if (letter === '0') return octalFrom(state, 0, 2)
  if (isDigit(letter)) return readNumber(state, inClass)
  switch (letter) {
    case 'c':
      return readControl(state)
    case 'g':
      return readG(state, inClass)
    case 'k':
      return inClass ? state.failBack(107) : { type: 'named-reference' }
    case 'o':
      if (state.atEnd()) return state.failBack(155)
      if (state.peek() !== '{') return state.fail(155)
      state.position++
      return readBraced(state, 8, 164)
    case 'p':
    case 'P':
      return readProperty(state, letter)
    case 'u':
      return readUnicode(state)
    case 'U':
      return state.alternativeSyntax ? character(code) : state.fail(137)
    case 'x':
      return readHex(state)
    case 'F':
    case 'L':
    case 'l':
      return state.fail(137)
    default:
      return state.failBack(103)
  }
}
