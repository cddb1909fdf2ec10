/** Words that mean themselves without quotes. */
const PLAIN = /^[A-Za-z0-9_/:.,+%@=-]+$/

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', "'": "\\'" }

/**
 * A byte string as one word of a POSIX shell: as it stands where that is safe, in `'…'`, or in `$'…'` when it has a quote,
 * control characters or bytes that are not UTF-8. Nothing in it is expanded.
 */
export function shellQuote(word: string): string {
  if (PLAIN.test(word)) return word
  if (!/[\x00-\x1f\x7f']/.test(word) && isText(word)) return `'${word}'`
  return `$'${isText(word) ? escaped(word, /[\x00-\x1f\x7f\\']/g) : escaped(word, /[\x00-\x1f\x7f-\xff\\']/g)}'`
}

function escaped(word: string, what: RegExp): string {
  // three octal digits end by themselves, whatever follows
  return word.replaceAll(what, (char) => NAMED[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

function isText(bytes: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes, (char) => char.charCodeAt(0)),
    )
    return true
  } catch {
    return false
  }
}
