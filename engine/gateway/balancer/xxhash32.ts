const PRIME1 = 2654435761
const PRIME2 = 2246822519
const PRIME3 = 3266489917
const PRIME4 = 668265263
const PRIME5 = 374761393

/** xxHash, 32 bits, seed 0, over the bytes of a string: what Kong's ring hashes with (Kong: router.md §7). */
export function xxhash32(text: string): number {
  const { length } = text
  let at = 0
  let hash = PRIME5
  if (length >= 16) {
    const lanes = [PRIME1 + PRIME2, PRIME2, 0, -PRIME1]
    for (; at <= length - 16; at += 16) {
      for (let lane = 0; lane < 4; lane++) {
        const sum = (lanes[lane] ?? 0) + Math.imul(wordAt(text, at + 4 * lane), PRIME2)
        lanes[lane] = Math.imul(rotate(sum, 13), PRIME1)
      }
    }
    const [a = 0, b = 0, c = 0, d = 0] = lanes
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)
  }
  hash = (hash + length) | 0
  for (; at <= length - 4; at += 4) hash = Math.imul(rotate(hash + Math.imul(wordAt(text, at), PRIME3), 17), PRIME4)
  for (; at < length; at++) hash = Math.imul(rotate(hash + Math.imul(text.charCodeAt(at), PRIME5), 11), PRIME1)
  return avalanche(hash)
}

function avalanche(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 15), PRIME2)
  const second = Math.imul(first ^ (first >>> 13), PRIME3)
  return (second ^ (second >>> 16)) >>> 0
}

function rotate(value: number, bits: number): number {
  return (value << bits) | ((value | 0) >>> (32 - bits)) | 0
}

function wordAt(text: string, at: number): number {
  return (
    text.charCodeAt(at) |
    (text.charCodeAt(at + 1) << 8) |
    (text.charCodeAt(at + 2) << 16) |
    (text.charCodeAt(at + 3) << 24)
  )
}
