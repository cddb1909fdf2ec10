/** Reserved words; `goto` among them (LuaJIT built with 5.2 compatibility). */
export const KEYWORDS = [
  'and',
  'break',
  'do',
  'else',
  'elseif',
  'end',
  'false',
  'for',
  'function',
  'goto',
  'if',
  'in',
  'local',
  'nil',
  'not',
  'or',
  'repeat',
  'return',
  'then',
  'true',
  'until',
  'while',
] as const

const keywords: ReadonlySet<string> = new Set(KEYWORDS)

export function isKeyword(word: string): boolean {
  return keywords.has(word)
}

/** `kind` is the symbol or keyword itself, or one of the classes with a value, spelled as messages show them. */
export type TokenKind = '<name>' | '<string>' | '<number>' | '<eof>' | (string & {})
