/** C's "%.<precision>g" for finite numbers. */
export function formatG(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponentText = '0'] = roundToEven(value, precision).split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= precision) {
    const digits = String(Math.abs(exponent)).padStart(2, '0')
    return `${trimZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${digits}`
  }
  return trimZeros(shiftPoint(mantissa, exponent))
}

/** Digits that show whether a number is exactly halfway between two shorter ones. */
const EXACT_DIGITS = 60

/** toExponential rounds halves away from zero, C rounds them to even. */
function roundToEven(value: number, precision: number): string {
  const rounded = value.toExponential(precision - 1)
  const [digits = '', exponent = ''] = value.toExponential(EXACT_DIGITS).split('e')
  const point = digits.indexOf('.')
  const isHalf = /^50*$/.test(digits.slice(point + precision))
  const kept = precision === 1 ? digits.slice(0, point) : digits.slice(0, point + precision)
  return isHalf && Number(kept.slice(-1)) % 2 === 0 ? `${kept}e${exponent}` : rounded
}

/** Writes `d.ddd` times a power of ten without an exponent. */
function shiftPoint(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  return `${sign}${digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')}.${digits.slice(exponent + 1)}`
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0*$/, '') : text
}
