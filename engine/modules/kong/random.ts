import { bytesToLua } from '../../lua/runtime/bytes.ts'
import { checkInteger, defineNative, library } from '../../lua/runtime/native.ts'
import type { LuaTable } from '../../lua/runtime/table.ts'
import { base64Encode } from './base64.ts'
import type { KongToolsServices } from './services.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `kong.tools.rand`. */
export function createRandTools({ random }: KongToolsServices): LuaTable {
  const between = (first: number, count: number): string => String.fromCharCode(first + ((random(1)[0] ?? 0) % count))
  return library({
    get_rand_bytes: defineNative('get_rand_bytes', (_F, count) => bytesToLua(random(checkInteger(count, 1)))),
    // 32 letters and digits: base64 of 24 bytes, its signs replaced by one digit, one capital, one small letter
    random_string: defineNative('random_string', () =>
      base64Encode(bytesToLua(random(24)))
        .replaceAll('/', between(48, 10))
        .replaceAll('+', between(65, 26))
        .replaceAll('=', between(97, 26)),
    ),
  })
}

/** `kong.tools.uuid` (conformance tools.uuid). */
export function createUuidTools({ random }: KongToolsServices): LuaTable {
  return library({
    uuid: defineNative('uuid', () => uuidOf(random(16))),
    is_valid_uuid: defineNative('is_valid_uuid', (_F, value) => typeof value === 'string' && UUID.test(value)),
  })
}

/** A version 4 uuid of 16 random bytes. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte, i) => {
    const marked = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte
    return marked.toString(16).padStart(2, '0')
  }).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
