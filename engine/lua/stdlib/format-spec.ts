/**
 * Format strings of `string.format` taken apart and cached.
 *
 * Source: LuaJIT 2.1 `lj_strfmt_parse`; widths and precisions have at most two digits.
 */

/** A conversion such as `%-5.2f`. */
export interface FormatSpec {
  readonly type: 'conversion'
  readonly letter: string
  readonly left: boolean
  readonly plus: boolean
  readonly zero: boolean
  readonly space: boolean
  readonly alternate: boolean
  readonly width: number
  /** -1 when none was written. */
  readonly precision: number
  /** True for `%d`, `%s`, … without flags, width or precision. */
  readonly isPlain: boolean
}

/** One piece of a format string; an error is reported only when formatting gets to it. */
type FormatPart =
  | { readonly type: 'literal'; readonly text: string }
  | { readonly type: 'error'; readonly text: string }
  | FormatSpec

const CONVERSION = /^%([-+ 0#]*)(\d{0,2})(?:(\.)(\d{0,2}))?/
const LETTERS = 'AEFGXacdefgiopqsux'
const CACHE_LIMIT = 500
const cache = new Map<string, readonly FormatPart[]>()

/** The parts of a format string, in order. */
export function parseFormat(format: string): readonly FormatPart[] {
  const known = cache.get(format)
  if (known !== undefined) return known
  const parts = splitFormat(format)
  if (cache.size >= CACHE_LIMIT) cache.clear()
  cache.set(format, parts)
  return parts
}

function splitFormat(format: string): readonly FormatPart[] {
  const parts: FormatPart[] = []
  let literal = ''
  let p = 0
  while (p < format.length) {
    const percent = format.indexOf('%', p)
    if (percent < 0) {
      literal += format.slice(p)
      break
    }
    literal += format.slice(p, percent)
    if (format[percent + 1] === '%') {
      literal += '%'
      p = percent + 2
      continue
    }
    if (literal !== '') parts.push({ type: 'literal', text: literal })
    literal = ''
    const [part, end] = parseConversion(format, percent)
    parts.push(part)
    if (part.type === 'error') return parts
    p = end
  }
  if (literal !== '') parts.push({ type: 'literal', text: literal })
  return parts
}

function parseConversion(format: string, start: number): readonly [FormatPart, number] {
  const match = CONVERSION.exec(format.slice(start))
  const [head = '%', flags = '', width = '', dot, precision = ''] = match ?? []
  const at = start + head.length
  const letter = format[at] ?? ''
  if (letter === '' || !LETTERS.includes(letter)) {
    // The message quotes the specifier up to and including the offending printable character.
    const end = letter !== '' && letter.charCodeAt(0) >= 32 ? at + 1 : at
    return [{ type: 'error', text: format.slice(start, end) }, end]
  }
  const spec: FormatSpec = {
    type: 'conversion',
    letter,
    left: flags.includes('-'),
    plus: flags.includes('+'),
    zero: flags.includes('0'),
    space: flags.includes(' '),
    alternate: flags.includes('#'),
    width: Number(width),
    precision: dot === undefined ? -1 : Number(precision),
    isPlain: head.length === 1,
  }
  return [spec, at + 1]
}
