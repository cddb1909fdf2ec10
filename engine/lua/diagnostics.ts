import type { Diagnostic } from '../diagnostic.ts'

/** Source that is not Lua. The message is LuaJIT's, position included. */
export class LuaSyntaxError extends Error {
  readonly diagnostic: Diagnostic

  constructor(message: string, diagnostic: Diagnostic) {
    super(message)
    this.diagnostic = diagnostic
  }
}
LuaSyntaxError.prototype.name = 'LuaSyntaxError'

/** Every compile message is made here: LuaJIT's words with position, and the diagnostic for the editor. */
export function syntaxError(
  shortName: string,
  at: { readonly line: number; readonly column: number },
  message: string,
): LuaSyntaxError {
  return new LuaSyntaxError(`${shortName}:${at.line}: ${message}`, {
    code: 'lua-syntax',
    severity: 'error',
    message,
    file: shortName,
    range: { line: at.line, column: at.column },
  })
}
