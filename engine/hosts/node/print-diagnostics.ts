import type { Diagnostic } from '../../diagnostic.ts'

/** One mistake as a compiler would print it: `file:line:column: error: message`. */
export function diagnosticLine({ severity, message, file, range, hint }: Diagnostic): string {
  const place = file ? `${file}${range ? `:${range.line}:${range.column}` : ''}: ` : ''
  return `${place}${severity}: ${message.trimEnd()}${hint ? `\n  ${hint}` : ''}`
}

export function diagnosticLines(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${diagnosticLine(diagnostic)}\n`).join('')
}
