/**
 * Numbers as text, in LuaJIT's way: `tostring`, `tonumber` and source literals.
 *
 * Source of the rules: LuaJIT 2.1 `lj_strscan.c` (accepted spellings) and `lj_strfmt_num.c` (`%.14g`),
 * confirmed by conformance/lib/jit.jsonl (`jit/num`, `jit/tonum`).
 */

/** A numeric literal of Lua source: a double, a 64-bit integer (`1LL`, `1ULL`) or an imaginary number (`2i`). */
export type Numeral = number | { readonly int64: bigint; readonly unsigned: boolean } | { readonly imaginary: number }

/**
 * What `tostring(n)` gives: C's `%.14g`, with `inf`, `-inf`, `nan` and `-0`.
 *
 * @example numberToString(2 ** 53) // "9.007199254741e+15"
 */
export function numberToString(n: number): string {
  const whole = n | 0
  if (whole === n) return n === 0 && 1 / n < 0 ? '-0' : `${whole}`
  const magnitude = n < 0 ? -n : n
  if (magnitude < 1e14 && magnitude >= 1e-4) {
    // The shortest digits that read back are the %.14g digits whenever there are at most 14 of them.
    const text = String(n)
    if (text.length <= 15) return text
  }
  return formatG14(n, magnitude)
}

function formatG14(n: number, magnitude: number): string {
  if (n !== n) return 'nan'
  if (magnitude === Infinity) return n > 0 ? 'inf' : '-inf'
  if (n === 0) return '-0'
  const scientific = n.toExponential(13)
  const split = scientific.indexOf('e')
  const exponent = Number(scientific.slice(split + 1))
  if (exponent >= -4 && exponent < 14) return stripZeros(n.toFixed(13 - exponent))
  const sign = exponent < 0 ? '-' : '+'
  const digits = String(Math.abs(exponent))
  return `${stripZeros(scientific.slice(0, split))}e${sign}${digits.length < 2 ? '0' : ''}${digits}`
}

function stripZeros(text: string): string {
  if (!text.includes('.')) return text
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end--
  if (text.charCodeAt(end - 1) === 46) end--
  return text.slice(0, end)
}

/**
 * The number a string stands for where Lua wants one (`tonumber`, arithmetic on strings), or undefined.
 * Accepts hex, hex floats, `0b`, `inf`, `nan`, and white space around; refuses `1LL` and `1i`.
 */
export function stringToNumber(s: string): number | undefined {
  const length = s.length
  if (length > 0 && length < 10) {
    let value = 0
    let i = 0
    for (; i < length; i++) {
      const digit = s.charCodeAt(i) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    if (i === length) return value
  }
  const parts = NUMBER_WORD.exec(s)
  if (parts === null) return undefined
  const body = parts[2] ?? ''
  const value = scanUnsigned(body)
  return parts[1] === '-' && value !== undefined ? -value : value
}

// White space is C's isspace: \t \n \v \f \r and blank; a NUL ends no number.
const NUMBER_WORD = /^[\t-\r ]*([+-]?)([0-9A-Za-z.+-]+)[\t-\r ]*$/
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?$/
const HEX = /^0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?\d+))?$/
const BINARY = /^0[bB]([01]+)$/
/** LuaJIT takes no number whose exponent reaches this, not even for zero. */
const EXPONENT_BOUND = 1 << 20
const SPECIAL = /^(?:(inf(?:inity)?)|nan)$/i

function scanUnsigned(body: string): number | undefined {
  const decimal = DECIMAL.exec(body)
  if (decimal !== null) return isTooFar(decimal[1]) ? undefined : Number(body)
  const hex = HEX.exec(body)
  if (hex !== null && isTooFar(hex[3])) return undefined
  if (hex !== null) return hexToNumber(hex[1] ?? '', hex[2] ?? '', hex[3])
  const binary = BINARY.exec(body)
  if (binary !== null) return binaryToNumber(binary[1] ?? '')
  const special = SPECIAL.exec(body)
  if (special === null) return undefined
  return special[1] === undefined ? NaN : Infinity
}

function isTooFar(exponent: string | undefined): boolean {
  return exponent !== undefined && Math.abs(Number(exponent)) >= EXPONENT_BOUND
}

function hexToNumber(whole: string, fraction: string, exponent: string | undefined): number | undefined {
  const digits = whole + fraction
  if (digits === '') return undefined
  if (exponent === undefined && fraction === '' && whole.length <= 13) return parseInt(whole, 16)
  // lj_strscan.c stops counting exponent digits at 65536; doubles end long before.
  const power = Math.max(-99999, Math.min(99999, Number(exponent ?? '0')))
  return scaleByPowerOfTwo(BigInt(`0x${digits}`), power - 4 * fraction.length)
}

function binaryToNumber(digits: string): number | undefined {
  if (digits.replace(/^0+/, '').length > 64) return undefined
  return Number(BigInt(`0b${digits}`))
}

/** `mantissa * 2^exponent`, rounded once (half to even), also for denormals. */
function scaleByPowerOfTwo(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0
  const bits = mantissa.toString(2).length
  if (bits + exponent > 1024) return Infinity
  if (bits + exponent < -1075) return 0
  // Keep 53 bits, or fewer when the result is denormal (its last bit is 2^-1074).
  const drop = Math.max(bits - 53, -1074 - exponent)
  let kept = mantissa
  let power = exponent
  if (drop > 0) {
    const shift = BigInt(drop)
    kept = mantissa >> shift
    const rest = mantissa - (kept << shift)
    const half = 1n << (shift - 1n)
    if (rest > half || (rest === half && (kept & 1n) === 1n)) kept++
    power += drop
  }
  const value = Number(kept)
  // Two steps, so that no factor overflows or underflows; `kept` is exact, hence each product is.
  const first = Math.max(-1000, Math.min(971, power))
  return value * 2 ** first * 2 ** (power - first)
}

/**
 * Reads a numeric literal of Lua source (`12`, `0x.8p1`, `0b101`, `1LL`, `3ull`, `2i`), or undefined when malformed.
 * 64-bit values come wrapped to their range: `0x8000000000000000LL` is the smallest int64.
 */
export function parseNumeral(text: string): Numeral | undefined {
  const suffix = /(?:(ull|llu)|(ll)|(i))$/i.exec(text)
  if (suffix === null) return signOrSpace(text) ? undefined : stringToNumber(text)
  const body = text.slice(0, text.length - suffix[0].length)
  if (signOrSpace(body)) return undefined
  if (suffix[3] !== undefined) {
    const imaginary = /^(?:inf|nan)/i.test(body) ? undefined : scanUnsigned(body)
    return imaginary === undefined ? undefined : { imaginary }
  }
  const unsigned = suffix[1] !== undefined
  const value = scanInteger(body)
  if (value === undefined) return undefined
  return { int64: unsigned ? value : BigInt.asIntN(64, value), unsigned }
}

function signOrSpace(text: string): boolean {
  return /^[\s+-]|\s$/.test(text)
}

function scanInteger(body: string): bigint | undefined {
  if (!/^(?:\d+|0[xX][0-9a-fA-F]+|0[bB][01]+)$/.test(body)) return undefined
  // BigInt knows no "0X" and no leading zeros after it matters: lower case is enough.
  const value = BigInt(body.toLowerCase())
  return value >> 64n === 0n ? value : undefined
}
