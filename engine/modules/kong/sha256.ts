import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToLua, luaToBytes } from '../../lua/runtime/bytes.ts'
import { checkString, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import type { LuaFunction } from '../../lua/runtime/function.ts'
import { base64Encode, base64UrlEncode } from './base64.ts'

/** `kong.tools.sha256` (conformance tools.sha256). */
export function createSha256Tools(): LuaTable {
  const encoded = (name: string, encode: (digest: string) => string): LuaFunction =>
    defineNative(name, (_F, key) => encode(bytesToLua(sha256(luaToBytes(checkString(key, 1))))))
  return library({
    sha256_bin: encoded('sha256_bin', (digest) => digest),
    sha256_hex: encoded('sha256_hex', hexOf),
    sha256_base64: encoded('sha256_base64', (digest) => base64Encode(digest)),
    sha256_base64url: encoded('sha256_base64url', base64UrlEncode),
  })
}

function hexOf(bytes: string): string {
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
