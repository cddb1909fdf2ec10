const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`

function valuesOf(alphabet: string): Int8Array {
  const values = new Int8Array(256).fill(-1)
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i
  return values
}

const STANDARD_VALUES = valuesOf(STANDARD)
const URL_VALUES = valuesOf(URL_SAFE)

function encode(bytes: string, alphabet: string, isPadded: boolean): string {
  let result = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const group =
      (bytes.charCodeAt(i) << 16) |
      (left > 1 ? bytes.charCodeAt(i + 1) << 8 : 0) |
      (left > 2 ? bytes.charCodeAt(i + 2) : 0)
    result += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63)
    if (left > 1) result += alphabet.charAt((group >> 6) & 63)
    else if (isPadded) result += '='
    if (left > 2) result += alphabet.charAt(group & 63)
    else if (isPadded) result += '='
  }
  return result
}

/** Decoding ends at the first `=`; padding may be missing. Source: ngx_string.c ngx_decode_base64_internal(). */
function decode(text: string, values: Int8Array, skipsUnknown: boolean): string | undefined {
  let result = ''
  let group = 0
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 61) break
    const value = values[code] ?? -1
    if (value < 0) {
      if (skipsUnknown) continue
      return undefined
    }
    group = (group << 6) | value
    if (++count % 4 !== 0) continue
    result += String.fromCharCode((group >> 16) & 255, (group >> 8) & 255, group & 255)
    group = 0
  }
  if (count % 4 === 1) return undefined
  if (count % 4 === 2) result += String.fromCharCode((group >> 4) & 255)
  if (count % 4 === 3) result += String.fromCharCode((group >> 10) & 255, (group >> 2) & 255)
  return result
}

/** ngx.encode_base64. */
export function encodeBase64(bytes: string, isPadded = true): string {
  return encode(bytes, STANDARD, isPadded)
}

/** ngx.decode_base64; undefined if the text is malformed. */
export function decodeBase64(text: string): string | undefined {
  return decode(text, STANDARD_VALUES, false)
}

/** ngx.decode_base64mime: characters that do not belong are passed over. */
export function decodeBase64Mime(text: string): string | undefined {
  return decode(text, STANDARD_VALUES, true)
}

/** ngx.base64 encode_base64url: no padding. */
export function encodeBase64Url(bytes: string): string {
  return encode(bytes, URL_SAFE, false)
}

/** ngx.base64 decode_base64url; undefined if the text is malformed. */
export function decodeBase64Url(text: string): string | undefined {
  return decode(text, URL_VALUES, false)
}
