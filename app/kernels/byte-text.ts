/** Text as a byte string (one char, one byte): what headers and targets are made of. */
export function toBytes(text: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}

/** A byte string as text, when it is UTF-8; else unchanged. */
export function fromBytes(bytes: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(byteArray(bytes))
  } catch {
    return bytes
  }
}

/** The bytes of a byte string. */
export function byteArray(bytes: string): Uint8Array {
  return Uint8Array.from(bytes, (char) => char.charCodeAt(0))
}

/** Bytes as a byte string. */
export function byteText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}
