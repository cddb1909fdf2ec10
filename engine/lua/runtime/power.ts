/**
 * `pow` as the C library of Kong's images computes it: the nearest double. JavaScript engines may be off by one in
 * the last bit (V8: `7 ** 1.5`), and plugins print what they compute. Works on pairs of doubles whose sum is the value.
 */

type Pair = readonly [high: number, low: number]

const ONE: Pair = [1, 0]
const LN2: Pair = [0.6931471805599453, 2.3190468138462996e-17]
/** Beyond these the parts of a pair leave the range of doubles, or a power of a pair loses its low part. */
const SMALL = 1e-280
const LARGE = 1e299
const MAX_EXPONENT = 1024
/** The Taylor series runs on x / 2^HALVINGS. */
const HALVINGS = 9
const TERMS = 9

/** `a ^ b` to the nearest double. */
export function exactPower(a: number, b: number): number {
  const near = Math.pow(a, b)
  const size = Math.abs(near)
  // what is a whole number below 2^53 is exact, if b is a small whole number
  if (b === 2) return a * a
  if (b === 0.5 && a > 0) return Math.sqrt(a)
  if (b === 1 || b === 0 || b === -1) return near
  if (!isOrdinary(size) || !isOrdinary(Math.abs(a)) || Math.abs(b) > MAX_EXPONENT) return near
  if (Number.isInteger(size) && size < 2 ** 53 && Number.isInteger(a) && Number.isInteger(b)) return near
  const [high, low] = powerOf(Math.abs(a), b)
  return near < 0 ? -(high + low) : high + low
}

function isOrdinary(n: number): boolean {
  return n > SMALL && n < LARGE
}

function powerOf(a: number, b: number): Pair {
  const twice = b * 2
  if (!Number.isInteger(twice) || Math.abs(b) > 64) return exp(scale(log(a), b))
  const whole = Math.trunc(Math.abs(b))
  const power = integerPower(a, whole)
  const full = whole === Math.abs(b) ? power : times(power, root(a))
  return b < 0 ? inverse(full) : full
}

function integerPower(a: number, exponent: number): Pair {
  let result = ONE
  let square: Pair = [a, 0]
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = times(result, square)
    if (left > 1) square = times(square, square)
  }
  return result
}

/** √a: the double, and what is missing, divided by its derivative. */
function root(a: number): Pair {
  const s = Math.sqrt(a)
  const [square, rest] = product(s, s)
  return quickSum(s, (a - square - rest) / (2 * s))
}

function inverse(x: Pair): Pair {
  const q = 1 / x[0]
  const [p, rest] = times(x, [q, 0])
  return quickSum(q, q * (1 - p - rest))
}

/** Newton's step from the double nearest to the logarithm: l + (a·e^-l - 1). */
function log(a: number): Pair {
  const l = Math.log(a)
  const [p, rest] = times(exp([-l, 0]), [a, 0])
  const error: Pair = sum(p, -1)
  const step = error[0] + (error[1] + rest)
  return addDouble([l, 0], step - (step * step) / 2)
}

function exp(x: Pair): Pair {
  const k = Math.round(x[0] / LN2[0])
  const reduced = add(x, scale(LN2, -k))
  const small: Pair = [reduced[0] / 2 ** HALVINGS, reduced[1] / 2 ** HALVINGS]
  // e^x - 1, so that squaring does not lose what is small beside 1
  let series: Pair = [0, 0]
  for (let n = TERMS; n > 0; n--) series = times(over(small, n), add(ONE, series))
  for (let i = 0; i < HALVINGS; i++) series = add([series[0] * 2, series[1] * 2], times(series, series))
  const [high, low] = add(ONE, series)
  return [high * 2 ** k, low * 2 ** k]
}

function over(x: Pair, n: number): Pair {
  const q = x[0] / n
  const [p, rest] = product(q, n)
  return quickSum(q, (x[0] - p - rest + x[1]) / n)
}

function scale(x: Pair, factor: number): Pair {
  return times(x, [factor, 0])
}

function times(x: Pair, y: Pair): Pair {
  const [p, rest] = product(x[0], y[0])
  return quickSum(p, rest + (x[0] * y[1] + x[1] * y[0]))
}

function add(x: Pair, y: Pair): Pair {
  const [s, rest] = sum(x[0], y[0])
  return quickSum(s, rest + (x[1] + y[1]))
}

function addDouble(x: Pair, y: number): Pair {
  return add(x, [y, 0])
}

/** Sum and its rounding error (Knuth). */
function sum(a: number, b: number): Pair {
  const s = a + b
  const part = s - a
  return [s, a - (s - part) + (b - part)]
}

function quickSum(a: number, b: number): Pair {
  const s = a + b
  return [s, b - (s - a)]
}

/** Product and its rounding error (Dekker, Veltkamp). */
function product(a: number, b: number): Pair {
  const p = a * b
  const [a1, a2] = halves(a)
  const [b1, b2] = halves(b)
  return [p, a2 * b2 - (p - a1 * b1 - a2 * b1 - a1 * b2)]
}

function halves(a: number): Pair {
  const t = 134_217_729 * a
  const high = t - (t - a)
  return [high, a - high]
}
