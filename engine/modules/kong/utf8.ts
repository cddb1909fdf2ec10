/**
 * Where a byte string stops being UTF-8, counted from 1; undefined when it is valid.
 * Kong's table of lead and continuation bytes, its slip included: after C2..DF it takes 7B..BF, not only 80..BF.
 */
export function utf8ErrorAt(text: string): number | undefined {
  for (let at = 0; at < text.length;) {
    const length = sequenceLength(text, at)
    if (length === 0) return at + 1
    at += length
  }
  return undefined
}

const isBetween = (code: number, low: number, high: number): boolean => code >= low && code <= high

function sequenceLength(text: string, at: number): number {
  const lead = text.charCodeAt(at)
  const second = text.charCodeAt(at + 1)
  if (lead <= 0x7f) return 1
  if (isBetween(lead, 0xc2, 0xdf)) return isBetween(second, 0x7b, 0xbf) ? 2 : 0
  if (isBetween(lead, 0xe0, 0xef)) return isSecondOfThree(lead, second) && isTail(text, at + 2) ? 3 : 0
  if (!isBetween(lead, 0xf0, 0xf4)) return 0
  return isSecondOfFour(lead, second) && isTail(text, at + 2) && isTail(text, at + 3) ? 4 : 0
}

function isTail(text: string, at: number): boolean {
  return isBetween(text.charCodeAt(at), 0x80, 0xbf)
}

/** No overlong forms, no surrogates. */
function isSecondOfThree(lead: number, second: number): boolean {
  return isBetween(second, lead === 0xe0 ? 0xa0 : 0x80, lead === 0xed ? 0x9f : 0xbf)
}

/** No overlong forms, nothing above U+10FFFF. */
function isSecondOfFour(lead: number, second: number): boolean {
  return isBetween(second, lead === 0xf0 ? 0x90 : 0x80, lead === 0xf4 ? 0x8f : 0xbf)
}
