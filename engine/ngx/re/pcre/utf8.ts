/** Why a byte string is not UTF-8: PCRE2's error number (-3 … -23) and the offset of the bad character. */
export type Utf8Fault = { readonly code: number; readonly offset: number }

const FAULTS: Readonly<Record<number, string>> = {
  [-3]: '1 byte missing at end',
  [-4]: '2 bytes missing at end',
  [-5]: '3 bytes missing at end',
  [-6]: '4 bytes missing at end',
  [-7]: '5 bytes missing at end',
  [-8]: 'byte 2 top bits not 0x80',
  [-9]: 'byte 3 top bits not 0x80',
  [-10]: 'byte 4 top bits not 0x80',
  [-11]: 'byte 5 top bits not 0x80',
  [-12]: 'byte 6 top bits not 0x80',
  [-13]: '5-byte character is not allowed (RFC 3629)',
  [-14]: '6-byte character is not allowed (RFC 3629)',
  [-15]: 'code points greater than 0x10ffff are not defined',
  [-16]: 'code points 0xd800-0xdfff are not defined',
  [-17]: 'overlong 2-byte sequence',
  [-18]: 'overlong 3-byte sequence',
  [-19]: 'overlong 4-byte sequence',
  [-20]: 'overlong 5-byte sequence',
  [-21]: 'overlong 6-byte sequence',
  [-22]: 'isolated byte with 0x80 bit set',
  [-23]: 'illegal byte (0xfe or 0xff)',
}

/** The words PCRE2 uses for a fault in a pattern. */
export function utf8FaultText(code: number): string {
  return `UTF-8 error: ${FAULTS[code] ?? 'unknown'}`
}

function extraBytes(lead: number): number {
  if (lead < 0xe0) return 1
  if (lead < 0xf0) return 2
  if (lead < 0xf8) return 3
  return lead < 0xfc ? 4 : 5
}

/** Faults that show in the first two bytes of a complete sequence. Source: pcre2_valid_utf.c. */
function faultOfSequence(bytes: string, at: number, lead: number, extra: number): number {
  const second = bytes.charCodeAt(at + 1)
  if ((second & 0xc0) !== 0x80) return -8
  if (extra === 1) return lead < 0xc2 ? -17 : 0
  if ((bytes.charCodeAt(at + 2) & 0xc0) !== 0x80) return -9
  if (extra === 2) {
    if (lead === 0xe0 && (second & 0x20) === 0) return -18
    return lead === 0xed && second >= 0xa0 ? -16 : 0
  }
  if ((bytes.charCodeAt(at + 3) & 0xc0) !== 0x80) return -10
  if (extra === 3) {
    if (lead === 0xf0 && (second & 0x30) === 0) return -19
    return lead > 0xf4 || (lead === 0xf4 && second > 0x8f) ? -15 : 0
  }
  if ((bytes.charCodeAt(at + 4) & 0xc0) !== 0x80) return -11
  if (extra === 4) return lead === 0xf8 && (second & 0x38) === 0 ? -20 : -13
  if ((bytes.charCodeAt(at + 5) & 0xc0) !== 0x80) return -12
  return lead === 0xfc && (second & 0x3c) === 0 ? -21 : -14
}

/** The first fault of a byte string as UTF-8, or undefined. Source: PCRE2 pcre2_valid_utf.c. */
export function findUtf8Fault(bytes: string): Utf8Fault | undefined {
  const length = bytes.length
  for (let at = 0; at < length; at++) {
    const lead = bytes.charCodeAt(at)
    if (lead < 0x80) continue
    if (lead < 0xc0) return { code: -22, offset: at }
    if (lead >= 0xfe) return { code: -23, offset: at }
    const extra = extraBytes(lead)
    const present = length - at - 1
    if (present < extra) return { code: -2 - (extra - present), offset: at }
    const code = faultOfSequence(bytes, at, lead, extra)
    if (code !== 0) return { code, offset: at }
    at += extra
  }
  return undefined
}

/** Length in bytes of the character that starts with this byte. */
export function utf8Length(lead: number): number {
  if (lead < 0xc0) return 1
  return extraBytes(lead) + 1
}

/** The code point at a byte offset of well-formed text. */
export function decodeUtf8At(bytes: string, at: number): number {
  const lead = bytes.charCodeAt(at)
  if (lead < 0xc0) return lead
  const b1 = bytes.charCodeAt(at + 1) & 0x3f
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | b1
  const b2 = bytes.charCodeAt(at + 2) & 0x3f
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (b1 << 6) | b2
  return ((lead & 0x07) << 18) | (b1 << 12) | (b2 << 6) | (bytes.charCodeAt(at + 3) & 0x3f)
}

/** A code point as UTF-8 bytes. */
export function encodeUtf8(codePoint: number): string {
  if (codePoint < 0x80) return String.fromCharCode(codePoint)
  if (codePoint < 0x800) {
    return String.fromCharCode(0xc0 | (codePoint >> 6), 0x80 | (codePoint & 0x3f))
  }
  const low = 0x80 | (codePoint & 0x3f)
  const middle = 0x80 | ((codePoint >> 6) & 0x3f)
  if (codePoint < 0x10000) return String.fromCharCode(0xe0 | (codePoint >> 12), middle, low)
  return String.fromCharCode(0xf0 | (codePoint >> 18), 0x80 | ((codePoint >> 12) & 0x3f), middle, low)
}
