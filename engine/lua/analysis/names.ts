import { Lexer } from '../1-parse/lexer.ts'

/** A name or string of the source, with the token before it. */
export interface NameToken {
  readonly text: string
  readonly start: number
  readonly end: number
  /** Kind of the token in front: `:` tells a method. */
  readonly before: string
}

/** All names and strings in order. The syntax tree has only lines; these have columns. */
export function readNames(source: string): readonly NameToken[] {
  const lexer = new Lexer(source, '')
  const names: NameToken[] = []
  let before = ''
  for (lexer.next(); lexer.kind !== '<eof>'; lexer.next()) {
    const { kind, text, start, at: end } = lexer
    if (kind === '<name>' || kind === '<string>') names.push({ text, start, end, before })
    before = kind
  }
  return names
}
