import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** Name-based identifier, always the same for the same name (RFC 4122 §4.3). */
export function uuidV5(name: string, namespace: string): string {
  const digest = sha1(new Uint8Array([...hexToBytes(namespace.replaceAll('-', '')), ...utf8ToBytes(name)]))
  return formatUuid(digest.subarray(0, 16), 5)
}

/** Sixteen bytes in the usual notation, version and variant set. */
export function formatUuid(bytes: Uint8Array, version: 4 | 5): string {
  const marked = Uint8Array.from(bytes, (byte, index) => {
    if (index === 6) return (byte & 0x0f) | (version << 4)
    return index === 8 ? (byte & 0x3f) | 0x80 : byte
  })
  return bytesToHex(marked).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** 36 characters of hex and dashes in the usual places, any case. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}
