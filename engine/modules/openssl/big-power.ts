/** Bytes, most significant first, as a number. */
export function bigintOf(bytes: string): bigint {
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  return hex === '' ? 0n : BigInt(`0x${hex}`)
}

const WINDOW = 4

/** `base ** exponent % modulus`, four bits of the exponent at a time. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n % modulus]
  for (let i = 1; i < 1 << WINDOW; i++) powers.push(((powers[i - 1] ?? 0n) * base) % modulus)
  let result = 1n % modulus
  for (const digit of exponent.toString(16)) {
    for (let i = 0; i < WINDOW; i++) result = (result * result) % modulus
    const factor = powers[Number.parseInt(digit, 16)]
    if (digit !== '0' && factor !== undefined) result = (result * factor) % modulus
  }
  return result
}
