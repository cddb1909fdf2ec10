/**
 * `%a` of `string.format`: `0x1.8p+1`. Source: LuaJIT 2.1 `lj_strfmt_num.c`.
 */

const MANTISSA_BITS = 52n
const MANTISSA_MASK = (1n << MANTISSA_BITS) - 1n
const bits = new DataView(new ArrayBuffer(8))

/** A finite, non-negative double; denormals are normalised, a short precision rounds halves up. */
export function formatHexFloat(magnitude: number, precision: number, keepPoint: boolean): string {
  bits.setFloat64(0, magnitude)
  const raw = bits.getBigUint64(0)
  let [mantissa, exponent] = split(raw)
  let places = precision
  if (places < 0) places = exactPlaces(mantissa)
  else if (places < 13) mantissa += 1n << BigInt(51 - places * 4)
  const lead = mantissa >> MANTISSA_BITS
  const fraction = (mantissa & MANTISSA_MASK).toString(16).padStart(13, '0').slice(0, places).padEnd(places, '0')
  const point = places > 0 || keepPoint ? '.' : ''
  if (magnitude === 0) exponent = 0
  return `0x${lead}${point}${fraction}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}

/** Mantissa with its leading bit at position 52, and the power of two. */
function split(raw: bigint): [bigint, number] {
  const biased = Number(raw >> MANTISSA_BITS) & 0x7ff
  const fraction = raw & MANTISSA_MASK
  if (biased !== 0) return [fraction | (1n << MANTISSA_BITS), biased - 1023]
  if (fraction === 0n) return [0n, 0]
  const shift = 53 - fraction.toString(2).length
  return [fraction << BigInt(shift), -1022 - shift]
}

function exactPlaces(mantissa: bigint): number {
  return (mantissa & MANTISSA_MASK).toString(16).padStart(13, '0').replace(/0+$/, '').length
}
