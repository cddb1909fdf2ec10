const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const CHUNK = 8192

/** Text of JavaScript to the byte string Lua sees (UTF-8). */
export function utf8ToLua(text: string): string {
  return isAscii(text) ? text : bytesToLua(encoder.encode(text))
}

/** A Lua byte string to text; invalid UTF-8 becomes U+FFFD. */
export function luaToUtf8(bytes: string): string {
  return isAscii(bytes) ? bytes : decoder.decode(luaToBytes(bytes))
}

/** Bytes to a Lua string, one char per byte. */
export function bytesToLua(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode(...bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return text
}

/** A Lua string to its bytes. */
export function luaToBytes(s: string): Uint8Array {
  const bytes = new Uint8Array(s.length)
  for (let i = 0; i < s.length; i++) bytes[i] = s.charCodeAt(i)
  return bytes
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}
