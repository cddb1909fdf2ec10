/** C's "%.<precision>g" for finite numbers. */
export function formatG(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponentText = '0'] = value.toExponential(precision - 1).split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < precision) return trimZeros(value.toFixed(Math.max(0, precision - 1 - exponent)))
  const digits = String(Math.abs(exponent)).padStart(2, '0')
  return `${trimZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${digits}`
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
