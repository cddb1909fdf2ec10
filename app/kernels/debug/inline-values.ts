import { namesUsed, namesWritten } from './expressions.ts'

/** A value as it stands behind a line. */
export interface InlineValue {
  readonly line: number
  readonly text: string
}

/** A variable of the frame. */
export interface ShownVariable {
  readonly name: string
  readonly text: string
  readonly type: string
}

/** Lines above the one a run stands at that get their values shown. */
const ABOVE = 60
const LONGEST = 28

/**
 * Values behind the lines of the running function: what a line gave a value, and on the line it stands at what it will
 * use. `line` counts from 1.
 */
export function inlineValues(
  source: string,
  line: number,
  variables: readonly ShownVariable[],
): readonly InlineValue[] {
  const lines = source.split('\n')
  const from = functionStart(lines, line)
  const known = new Map(variables.filter(({ type }) => type !== 'function').map((each) => [each.name, each.text]))
  const values: InlineValue[] = []
  for (let at = from; at <= line; at++) {
    const text = lines[at - 1] ?? ''
    const names = at === line ? namesUsed(text) : namesWritten(text)
    // Tables are long and rarely the point: they come last.
    const ranked = names.toSorted((a, b) => Number(isTable(known.get(a))) - Number(isTable(known.get(b))))
    const shown = ranked.flatMap((name) => {
      const value = known.get(name)
      return value === undefined || (at === line && value === 'nil' && namesWritten(text).includes(name))
        ? []
        : `${name} = ${cut(value)}`
    })
    if (shown.length > 0) values.push({ line: at, text: shown.slice(0, 4).join('  ') })
  }
  return values
}

/** The line of the innermost `function` above that is indented less than the code; near enough for showing values. */
function functionStart(lines: readonly string[], line: number): number {
  const least = Math.max(1, line - ABOVE)
  let indent = indentOf(lines[line - 1] ?? '')
  for (let at = line; at >= least; at--) {
    const text = lines[at - 1] ?? ''
    if (text.trim() === '') continue
    const own = indentOf(text)
    if (at < line && own >= indent) continue
    if (/\bfunction\b/.test(text) && (at < line || !/\bend\b/.test(text))) return at
    indent = Math.min(indent, own)
  }
  return least
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length
}

function isTable(text: string | undefined): boolean {
  return text?.startsWith('{') === true
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
