import type { Find } from './lua-access.ts'

/** How `utils.split` cuts; without a delimiter at whitespace. */
export interface SplitOptions {
  readonly delimiter: string | undefined
  readonly isPlain: boolean
  readonly most: number | undefined
}

/** `utils.split`: an empty last piece is dropped. Penlight 1.13 */
export function splitText(find: Find, text: string, { delimiter = '%s+', isPlain, most }: SplitOptions): string[] {
  if (delimiter === '') return [text]
  const pieces: string[] = []
  for (let from = 0; ;) {
    const hit = find(text, delimiter, from, isPlain)
    if (hit === undefined) {
      const last = text.slice(from)
      if (last !== '') pieces.push(last)
      return pieces.length === 1 && pieces[0] === '' ? [] : pieces
    }
    pieces.push(text.slice(from, hit.start))
    if (pieces.length === most) {
      pieces[pieces.length - 1] = text.slice(from)
      return pieces
    }
    from = hit.end
  }
}

/** `stringx.split`: a delimiter is plain text, and one at the end leaves an empty last piece. */
export function splitPlain(
  find: Find,
  text: string,
  delimiter: string | undefined,
  most: number | undefined,
): string[] {
  if (delimiter === undefined) {
    return splitText(find, text.replace(/^[ \t-\r]+/, ''), { delimiter, isPlain: false, most })
  }
  const pieces = splitText(find, text, { delimiter, isPlain: true, most })
  const endsWithDelimiter = delimiter !== '' && text.endsWith(delimiter)
  if (endsWithDelimiter && (most ?? Infinity) > pieces.length) pieces.push('')
  return pieces
}
