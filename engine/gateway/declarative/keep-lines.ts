import { isSame } from '../schema/field.ts'
import { openYaml } from '../yaml.ts'

const FAR = 400

const bare = (line: string) => line.replaceAll(/\s+/g, '')
const indentOf = (line: string) => /^\s*/.exec(line)?.[0]

/**
 * A text written anew, with the spaces its writer used wherever a line says what it said before. `unchanged` is how the
 * original would have been written anew: its lines stand for the original's.
 */
export function keepLines(original: string, unchanged: string, changed: string): string {
  const [own, before] = [original.split('\n'), unchanged.split('\n')]
  if (own.length !== before.length) return changed
  let next = 0
  const lines = changed.split('\n').map((line) => {
    const found = before.slice(next, next + FAR).indexOf(line)
    if (found < 0) return line
    const at = next + found
    next = at + 1
    const kept = own[at] ?? line
    return bare(kept) === bare(line) && indentOf(kept) === indentOf(line) ? kept : line
  })
  const text = lines.join('\n')
  return isSame(openYaml(text).toJS({ maxAliasCount: 1000 }), openYaml(changed).toJS({ maxAliasCount: 1000 }))
    ? text
    : changed
}
