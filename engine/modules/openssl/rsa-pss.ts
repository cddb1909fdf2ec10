import { concatBytes, type CHash } from '@noble/hashes/utils.js'

/** What EMSA-PSS needs (RFC 8017 §9.1). */
export interface Pss {
  readonly hash: CHash
  readonly digest: Uint8Array
  readonly bits: number
  readonly saltLength: number | undefined
}

/** MGF1 (RFC 8017 §B.2.1). */
export function mgf1(hash: CHash, seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let i = 0; i * hash.outputLen < length; i++) {
    blocks.push(hash(concatBytes(seed, Uint8Array.of(i >>> 24, (i >>> 16) & 255, (i >>> 8) & 255, i & 255))))
  }
  return concatBytes(...blocks).slice(0, length)
}

export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] ?? 0))
}

/** @throws when the key is too small */
export function encodePss({ hash, digest, bits, saltLength }: Pss, random: (bytes: number) => Uint8Array): Uint8Array {
  const size = Math.ceil(bits / 8)
  const room = size - hash.outputLen - 2
  const length = saltLength ?? room
  if (length < 0 || length > room) throw new Error('data too large for key size')
  const salt = random(length)
  const h = hash(concatBytes(new Uint8Array(8), digest, salt))
  const block = concatBytes(new Uint8Array(room - length), Uint8Array.of(1), salt)
  const masked = xor(block, mgf1(hash, h, block.length))
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * size - bits))
  return concatBytes(masked, h, Uint8Array.of(0xbc))
}

/** Takes any salt length unless one is asked for. */
export function verifyPss({ hash, digest, bits, saltLength }: Pss, message: Uint8Array): boolean {
  const size = Math.ceil(bits / 8)
  if (message.length !== size || size < hash.outputLen + 2 || message.at(-1) !== 0xbc) return false
  const masked = message.slice(0, size - hash.outputLen - 1)
  const h = message.slice(masked.length, -1)
  const unusedBits = 8 * size - bits
  if ((masked[0] ?? 0) >> (8 - unusedBits) !== 0) return false
  const block = xor(masked, mgf1(hash, h, masked.length))
  block[0] = (block[0] ?? 0) & (0xff >> unusedBits)
  const mark = block.findIndex((byte) => byte !== 0)
  if (mark < 0 || block[mark] !== 1) return false
  const salt = block.slice(mark + 1)
  if (saltLength !== undefined && salt.length !== saltLength) return false
  const expected = hash(concatBytes(new Uint8Array(8), digest, salt))
  return expected.every((byte, i) => byte === h[i])
}
