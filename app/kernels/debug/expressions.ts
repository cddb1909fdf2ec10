const KEYWORDS: ReadonlySet<string> = new Set(
  `and break do else elseif end false for function goto if in local nil not or repeat return then true until while`.split(
    ' ',
  ),
)

/** A stretch of a line, columns from 1, the end exclusive. */
export interface LineExpression {
  readonly text: string
  readonly column: number
  readonly endColumn: number
}

/** The line with its strings and comment blanked, so that only code is found in it. */
export function codeOfLine(line: string): string {
  return line.replace(/--.*$|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, (found) =>
    found.startsWith('--') ? '' : ' '.repeat(found.length),
  )
}

/** The variable or field under a column: `kong.ctx.plugin` of `kong.ctx.plugin.tenant` when the pointer is on `plugin`. */
export function expressionAt(line: string, column: number): LineExpression | undefined {
  const code = codeOfLine(line)
  for (const { 0: path, index } of code.matchAll(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g)) {
    const at = column - 1
    if (at < index || at > index + path.length) continue
    const rest = /^\w*/.exec(code.slice(at))?.[0].length ?? 0
    const text = code.slice(index, at + rest).replace(/\.$/, '')
    // `:access` and `).field` are no variables by themselves.
    if (/[.:]\s*$/.test(code.slice(0, index)) || KEYWORDS.has(text)) return undefined
    return { text, column: index + 1, endColumn: index + text.length + 1 }
  }
  return undefined
}

/** How Lua names a child of a table: `base.name`, `base[1]`, `base["other name"]`. */
export function fieldExpression(base: string | undefined, name: string): string | undefined {
  if (base === undefined || name === '(metatable)') return undefined
  if (/^[A-Za-z_]\w*$/.test(name)) return base === '' ? name : `${base}.${name}`
  return /^\[(-?[\d.]+|"[^"…]*"|true|false)\]$/.test(name) && base !== '' ? `${base}${name}` : undefined
}

/** Names that a line of code gives a value: locals, assignments, parameters, counters of loops. */
export function namesWritten(line: string): readonly string[] {
  const code = codeOfLine(line)
  const lists = [
    /^\s*local\s+function\s+\w+\s*\(([^)]*)\)/,
    /\bfunction\b[^(]*\(([^)]*)\)/,
    /^\s*local\s+(?!function\b)([\w\s,]+)/,
    /^\s*for\s+([\w\s,]+?)(?:=|\bin\b)/,
    /^\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*=(?!=)/,
  ].flatMap((pattern) => pattern.exec(code)?.[1] ?? [])
  const names = lists.flatMap((list) => list.split(',').map((name) => name.trim()))
  return [...new Set(names.filter((name) => /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name)))]
}

/** Variables that a line of code reads or writes, without fields and method names. */
export function namesUsed(line: string): readonly string[] {
  const found = [...codeOfLine(line).matchAll(/(?<![.:\w])[A-Za-z_]\w*/g)].map(([name]) => name)
  return [...new Set(found.filter((name) => !KEYWORDS.has(name)))]
}
