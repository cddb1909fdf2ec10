/** Protocol messages as text, for channels that carry no binary: bytes travel as `{"$bytes": base64}`. */
export function encodeMessage(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) =>
    value instanceof Uint8Array ? { $bytes: toBase64(value) } : value,
  )
}

/** @throws {SyntaxError} when the text is not JSON */
export function decodeMessage(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => (isBytes(value) ? fromBase64(value.$bytes) : value))
}

function isBytes(value: unknown): value is { readonly $bytes: string } {
  return typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
}

export function toBase64(bytes: Uint8Array): string {
  const CHUNK = 0x8000
  let chars = ''
  for (let i = 0; i < bytes.length; i += CHUNK) chars += String.fromCharCode(...bytes.subarray(i, i + CHUNK))
  return btoa(chars)
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}
