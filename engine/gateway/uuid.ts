import { sha1 } from '@noble/hashes/legacy.js'
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

const namespaces = new Map<string, Uint8Array>()
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** Places of the dashes, by bytes. */
const DASHES: ReadonlySet<number> = new Set([4, 6, 8, 10])

/** Name-based identifier, always the same for the same name (RFC 4122 §4.3). */
export function uuidV5(name: string, namespace: string): string {
  const bytes = utf8ToBytes(name)
  const hashed = new Uint8Array(16 + bytes.length)
  hashed.set(namespaceBytes(namespace))
  hashed.set(bytes, 16)
  return formatUuid(sha1(hashed), 5)
}

function namespaceBytes(namespace: string): Uint8Array {
  const known = namespaces.get(namespace)
  if (known) return known
  const bytes = hexToBytes(namespace.replaceAll('-', ''))
  namespaces.set(namespace, bytes)
  return bytes
}

/** The first sixteen bytes in the usual notation, version and variant set. */
export function formatUuid(bytes: Uint8Array, version: 4 | 5): string {
  let text = ''
  for (let index = 0; index < 16; index++) {
    const byte = bytes[index] ?? 0
    const marked = index === 6 ? (byte & 0x0f) | (version << 4) : index === 8 ? (byte & 0x3f) | 0x80 : byte
    text += `${DASHES.has(index) ? '-' : ''}${HEX[marked]}`
  }
  return text
}

/** 36 characters of hex and dashes in the usual places, any case. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}
