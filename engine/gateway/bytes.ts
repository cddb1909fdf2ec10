const CHUNK = 0x2000

/** Bytes of a byte string (one char, one byte). */
export function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Bytes as a byte string. */
export function toText(bytes: Uint8Array): string {
  // Node's own buffers know a way that costs a tenth.
  if ('latin1Slice' in bytes && typeof bytes.latin1Slice === 'function') return String(bytes.latin1Slice())
  if (bytes.length <= CHUNK) return textOf(bytes)
  let text = ''
  for (let i = 0; i < bytes.length; i += CHUNK) text += textOf(bytes.subarray(i, i + CHUNK))
  return text
}

/** Not spread: that would walk an iterator, eight times as slow. */
function textOf(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, bytes)
}
