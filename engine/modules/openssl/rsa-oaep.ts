import { sha1 } from '@noble/hashes/legacy.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { mgf1, xor } from './rsa-pss.ts'

const SIZE = sha1.outputLen
const LABEL = sha1(new Uint8Array())

/** EME-OAEP with SHA-1 and an empty label, OpenSSL's default (RFC 8017 §7.1). @throws when the data is too long */
export function encodeOaep(data: string, size: number, random: (bytes: number) => Uint8Array): string {
  const room = size - 2 * SIZE - 2 - data.length
  if (room < 0) throw new Error('data too large for key size')
  const block = concatBytes(LABEL, new Uint8Array(room), Uint8Array.of(1), luaToBytes(data))
  const seed = random(SIZE)
  const masked = xor(block, mgf1(sha1, seed, block.length))
  return `\0${bytesToLua(xor(seed, mgf1(sha1, masked, SIZE)))}${bytesToLua(masked)}`
}

/** @throws when the padding is wrong */
export function decodeOaep(message: string): string {
  const bytes = luaToBytes(message)
  const masked = bytes.slice(1 + SIZE)
  const seed = xor(bytes.slice(1, 1 + SIZE), mgf1(sha1, masked, SIZE))
  const block = xor(masked, mgf1(sha1, seed, masked.length))
  const mark = block.findIndex((byte, i) => i >= SIZE && byte !== 0)
  if (bytes[0] !== 0 || block[mark] !== 1 || !LABEL.every((byte, i) => byte === block[i]))
    throw new Error('oaep decoding error')
  return bytesToLua(block.slice(mark + 1))
}
