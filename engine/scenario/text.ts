/** Text as the wire carries it: UTF-8, one char per byte. */
export function byteString(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
}

/** Text of bytes, for people; what is not UTF-8 is replaced. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** Bytes of a file of the scenario: text, or `base64:` for binary ones (protocol.ts, ScenarioFiles). */
export function fileBytes(content: string): Uint8Array {
  return content.startsWith('base64:') ? base64Bytes(content.slice(7)) : new TextEncoder().encode(content)
}

/** Bytes of base64; undefined when it is none. */
export function readBase64(text: string): Uint8Array | undefined {
  return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text) ? base64Bytes(text) : undefined
}

function base64Bytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replace(/\s/g, '')), (char) => char.charCodeAt(0))
}
