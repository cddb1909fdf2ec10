import { toBytes, toText } from '../../bytes.ts'

const ASCII = /^[\0-\x7f]*$/

/** Lower case of a byte string that holds UTF-8, as atc-router's `lower()` makes it. */
export function lowerCase(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : encodeUtf8(decodeUtf8(text).toLowerCase())
}

/** Bytes read as UTF-8; as they are when they are not. */
export function decodeUtf8(text: string): string {
  if (ASCII.test(text)) return text
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(toBytes(text))
  } catch {
    return text
  }
}

/** A text as a byte string of UTF-8. */
export function encodeUtf8(text: string): string {
  return ASCII.test(text) ? text : toText(new TextEncoder().encode(text))
}
