import { quoteString } from '../../lua/stdlib/format-text.ts'
import type { Find } from './lua-access.ts'

/** The marks of a template. `escape` and `inlineEscape` go into Lua patterns, as in Penlight. */
export interface TemplateSyntax {
  readonly escape: string
  readonly inlineEscape: string
  readonly brackets: string
  /** Line ends of the text are dropped. */
  readonly isOneLine: boolean
}

/** A template as the Lua chunk that gives its function; that returns the pieces of the text. */
export function templateCode(find: Find, text: string, syntax: TemplateSyntax): string {
  const lines = ['return function() local __R_table, __R_size = {}, 0']
  for (let at = 0; ;) {
    const line = nextLuaLine(find, text, at, syntax.escape)
    lines.push(...textPieces(find, text.slice(at, line?.start ?? text.length), syntax))
    if (line === undefined) break
    lines.push(line.code)
    at = line.end
  }
  return `${lines.join('\n')}\nreturn __R_table end`
}

interface LuaLine {
  /** Where the text before it ends: behind its line end. */
  readonly start: number
  readonly end: number
  readonly code: string
}

/** The next line that begins with the escape; the text begins one if it does so at once. */
function nextLuaLine(find: Find, text: string, from: number, escape: string): LuaLine | undefined {
  const pattern = `${escape}+([^\n]*\n?)`
  const rest = text.slice(from)
  const atOnce = find(rest, `^${pattern}`, 0, false)
  const hit = atOnce ?? find(rest, `\n${pattern}`, 0, false)
  if (hit === undefined) return undefined
  const start = from + (atOnce === undefined ? hit.start + 1 : 0)
  return { start, end: from + hit.end, code: String(hit.captures[0]).replace(/\n$/, '') }
}

function textPieces(find: Find, text: string, { inlineEscape, brackets, isOneLine }: TemplateSyntax): string[] {
  const pieces: string[] = []
  const put = (expression: string): void =>
    void pieces.push(`__R_size = __R_size + 1; __R_table[__R_size] = ${expression}`)
  let at = 0
  for (;;) {
    const hit = find(text, `${inlineEscape}(%b${brackets})`, at, false)
    if (hit === undefined) break
    if (hit.start > at) put(quoteString(text.slice(at, hit.start)))
    put(`__tostring((${String(hit.captures[0]).slice(1, -1)}) or '')`)
    at = hit.end
  }
  const rest = isOneLine ? text.slice(at).replaceAll('\n', '') : text.slice(at)
  if (rest !== '') put(quoteString(rest))
  return pieces
}
