const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]))

/** `ngx.encode_base64`. */
export function base64Encode(text: string, isPadded = true): string {
  let out = ''
  for (let i = 0; i < text.length; i += 3) {
    const [a = 0, b = 0, c = 0] = [0, 1, 2].map((k) => text.charCodeAt(i + k) || 0)
    const bits = (a << 16) | (b << 8) | c
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63] ?? '')
    const used = Math.min(3, text.length - i) + 1
    out += letters.slice(0, used).join('') + (isPadded ? '='.repeat(4 - used) : '')
  }
  return out
}

/** `ngx.base64.encode_base64url`: no padding. */
export function base64UrlEncode(text: string): string {
  return base64Encode(text, false).replaceAll('+', '-').replaceAll('/', '_')
}

/** `ngx.decode_base64`: nothing but the alphabet and padding at the end; undefined for what is none. */
export function base64Decode(text: string): string | undefined {
  const letters = text.replace(/={0,2}$/, '')
  if (letters.length % 4 === 1) return undefined
  let out = ''
  let bits = 0
  let count = 0
  for (const letter of letters) {
    const value = VALUES.get(letter)
    if (value === undefined) return undefined
    bits = ((bits << 6) | value) & 0xffff
    count += 6
    if (count < 8) continue
    count -= 8
    out += String.fromCharCode((bits >> count) & 255)
  }
  return out
}

/** `ngx.base64.decode_base64url`. */
export function base64UrlDecode(text: string): string | undefined {
  if (/[+/]/.test(text)) return undefined
  return base64Decode(text.replaceAll('-', '+').replaceAll('_', '/'))
}
