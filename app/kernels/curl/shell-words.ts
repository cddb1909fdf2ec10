import { toBytes } from '../byte-text.ts'

/** A command line cut into words, as the shell that it was written for does it. */
export interface ShellWords {
  readonly words: readonly string[]
  /** Names of variables that the shell would have filled in; they stay as they stand. */
  readonly variables: readonly string[]
}

/** What ends the command when it stands outside quotes: `| jq .`, `> file`, `&& …`. */
const ENDS = new Set(['|', ';', '&', '>', '<'])
const BLANK = /[ \t\r\n]/
const VARIABLE = /^\$(?:\{(\w+)\}|(\w+))/

/**
 * Words of the first command of a POSIX shell line: `'…'`, `"…"`, `$'…'`, backslashes, line continuations, comments.
 * Line and words are byte strings, because `$'\xff'` is a byte. @throws {Error} when a quote is not closed
 */
export function posixWords(line: string): ShellWords {
  const words: string[] = []
  const variables: string[] = []
  let word: string | undefined
  let at = 0
  while (at < line.length) {
    const char = line.charAt(at)
    const next = line.charAt(at + 1)
    if (char === '\\' && (next === '\n' || next === '\r')) at += next === '\r' && line[at + 2] === '\n' ? 3 : 2
    else if (BLANK.test(char)) {
      if (word !== undefined) words.push(word)
      if (char === '\n' && words.length > 0) return { words, variables }
      word = undefined
      at += 1
    } else if (word === undefined && char === '#') at = endOfLine(line, at)
    else if (ENDS.has(char)) break
    else {
      const quoted = readPart(line, at)
      for (const name of quoted.variables) variables.push(name)
      // `2>/dev/null`: the digit belongs to the redirection
      if (/^\d$/.test(quoted.text) && word === undefined && line.charAt(quoted.end) === '>') break
      word = (word ?? '') + quoted.text
      at = quoted.end
    }
  }
  if (word !== undefined) words.push(word)
  return { words, variables }
}

interface Part {
  readonly text: string
  readonly end: number
  readonly variables: readonly string[]
}

function readPart(line: string, at: number): Part {
  const char = line.charAt(at)
  if (char === "'") {
    const end = closing(line, at + 1, "'")
    return { text: line.slice(at + 1, end), end: end + 1, variables: [] }
  }
  if (char === '$' && line.charAt(at + 1) === "'") return readAnsi(line, at + 2)
  if (char === '"') return readDouble(line, at + 1)
  if (char === '\\') return { text: line.charAt(at + 1), end: at + 2, variables: [] }
  return { text: char, end: at + 1, variables: variableAt(line, at) }
}

function readDouble(line: string, start: number): Part {
  const variables: string[] = []
  let text = ''
  let at = start
  for (; line.charAt(at) !== '"'; at += 1) {
    if (at >= line.length) throw unclosed('"')
    const char = line.charAt(at)
    const next = line.charAt(at + 1)
    if (char === '\\' && '$`"\\\n'.includes(next) && next !== '') {
      text += next === '\n' ? '' : next
      at += 1
    } else {
      if (char === '$') variables.push(...variableAt(line, at))
      text += char
    }
  }
  return { text, end: at + 1, variables }
}

const ANSI: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}
const ANSI_CODE = /^(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|U([0-9a-f]{1,8})|([0-7]{1,3}))/i

/** `$'…'`: C's escapes, as Chrome writes bodies with quotes and line breaks. */
function readAnsi(line: string, start: number): Part {
  let text = ''
  let at = start
  while (line.charAt(at) !== "'") {
    if (at >= line.length) throw unclosed("$'")
    const char = line.charAt(at)
    at += 1
    if (char !== '\\') {
      text += char
      continue
    }
    const code = ANSI_CODE.exec(line.slice(at, at + 9))
    if (code) {
      const [all, byte, short, long, octal] = code
      text += octal
        ? String.fromCharCode(Number.parseInt(octal, 8) & 255)
        : byte
          ? String.fromCharCode(Number.parseInt(byte, 16))
          : toBytes(String.fromCodePoint(Math.min(Number.parseInt(short ?? long ?? '0', 16), 0x10ffff)))
      at += all.length
    } else {
      const escaped = line.charAt(at)
      text += ANSI[escaped] ?? (`'"?\\`.includes(escaped) ? escaped : `\\${escaped}`)
      at += 1
    }
  }
  return { text, end: at + 1, variables: [] }
}

function variableAt(line: string, at: number): readonly string[] {
  if (line.charAt(at) !== '$') return []
  const found = VARIABLE.exec(line.slice(at, at + 80))
  return found ? [found[1] ?? found[2] ?? ''] : []
}

function closing(line: string, from: number, quote: string): number {
  const end = line.indexOf(quote, from)
  if (end < 0) throw unclosed(quote)
  return end
}

function endOfLine(line: string, from: number): number {
  const end = line.indexOf('\n', from)
  return end < 0 ? line.length : end
}

function unclosed(quote: string): Error {
  return new Error(`A quote ${quote} is opened and never closed.`)
}
