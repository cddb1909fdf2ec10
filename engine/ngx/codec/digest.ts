import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'

/** Bytes in lower-case hexadecimal. */
export function toHex(bytes: string): string {
  let result = ''
  for (let i = 0; i < bytes.length; i++) result += bytes.charCodeAt(i).toString(16).padStart(2, '0')
  return result
}

/** MD5 of a byte string. */
export function md5Bytes(text: string): string {
  return bytesToLua(md5(luaToBytes(text)))
}

/** SHA-1 of a byte string. */
export function sha1Bytes(text: string): string {
  return bytesToLua(sha1(luaToBytes(text)))
}

/** HMAC-SHA-1 of a byte string. */
export function hmacSha1(key: string, text: string): string {
  return bytesToLua(hmac(sha1, luaToBytes(key), luaToBytes(text)))
}
