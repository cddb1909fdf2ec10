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

/**
 * A byte string as text one can edit, without losing any of it: UTF-8 as its characters, else each byte above 127 as a lone
 * surrogate (which shows as �). {@link fromEditable} is the way back.
 */
export function toEditable(bytes: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(byteArray(bytes))
  } catch {
    return bytes.replaceAll(/[\x80-\xff]/g, (char) => String.fromCharCode(0xdc00 + char.charCodeAt(0)))
  }
}

/** Edited text as a byte string: UTF-8, and the bytes that {@link toEditable} kept aside. */
export function fromEditable(text: string): string {
  if (!/[\udc80-\udcff]/.test(text)) return toBytes(text)
  let bytes = ''
  for (const char of text)
    bytes += /^[\udc80-\udcff]$/.test(char) ? String.fromCharCode(char.charCodeAt(0) - 0xdc00) : toBytes(char)
  return bytes
}
