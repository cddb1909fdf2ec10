import type { Span } from './ast.ts'

/** An expression that cannot be used; the message is atc-router's, with the place drawn below the text. */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ExpressionError'
  }
}

/** A mistake at one place: what was expected there. */
export function expectedError(text: string, at: number, expected: readonly string[]): ExpressionError {
  return new ExpressionError(drawing(text, { start: at, end: at }, `expected ${enumerate(expected)}`))
}

/** A mistake of a whole piece of text. */
export function spanError(text: string, span: Span, message: string): ExpressionError {
  return new ExpressionError(drawing(text, span, message))
}

function enumerate(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  if (names.length < 3) return names.join(' or ')
  return `${names.slice(0, -1).join(', ')}, or ${last}`
}

/** The form in which atc-router's parser shows places (conformance router.expr, `build_log`). */
function drawing(text: string, { start, end }: Span, message: string): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const lineEnd = text.indexOf('\n', start)
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd)
  const row = text.slice(0, lineStart).split('\n').length
  const column = start - lineStart + 1
  const gutter = ' '.repeat(String(row).length)
  const marker = ' '.repeat(column - 1) + arrow(end - start)
  return [
    `${gutter}--> ${row}:${column}`,
    `${gutter} |`,
    `${row} | ${line}`,
    `${gutter} | ${marker}`,
    `${gutter} |`,
    `${gutter} = ${message}`,
  ].join('\n')
}

function arrow(length: number): string {
  if (length === 0) return '^---'
  return length === 1 ? '^' : `^${'-'.repeat(length - 2)}^`
}
