import type { YamlResult } from '../yaml.ts'

type Failure = Extract<YamlResult, { ok: false }>

/** What libyaml says where our parser says it otherwise; the first that fits. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/tabs?.*indent|Tabs are not allowed|tab/i, 'found character that cannot start any token'],
  [/Plain value cannot start with/i, 'found character that cannot start any token'],
  [/must end with a ]|flow sequence/i, "did not find expected ',' or ']'"],
  [/must end with a }|flow map/i, "did not find expected ',' or '}'"],
  [/Nested mappings|compact mapping|Implicit (map )?keys? need/i, 'mapping values are not allowed in this context'],
  [/Missing closing .*quote/i, 'found unexpected end of stream'],
  [/escape sequence/i, 'found unknown escape character'],
  [/Unresolved alias|alias/i, 'found undefined alias'],
  [/Implicit keys/i, "could not find expected ':'"],
  [/same indentation|indent|start on the same line/i, 'did not find expected key'],
]

/**
 * A YAML mistake as Kong's parser reports it: libyaml's words at the last thing that it understood
 * (conformance declarative.document.9, 29). Positions of our own diagnostics are the mistake's.
 */
export function yamlSentence(text: string, { message, range }: Failure): string {
  const place = lastUnderstood(text, range)
  const found = WORDS.find(([pattern]) => pattern.test(message))?.[1]
  const words = /^[[{]\s*$/.test(text) ? 'did not find expected node content' : (found ?? message)
  return `${place.line}:${place.column}: ${words}`
}

/** Start of the last value before a place. */
function lastUnderstood(text: string, { line, column }: Failure['range']): { line: number; column: number } {
  const lines = text.split('\n').slice(0, line)
  const before = lines.map((one, index) => (index === line - 1 ? one.slice(0, column - 1) : one))
  for (let at = before.length - 1; at >= 0; at--) {
    const own = before[at] ?? ''
    const value = /^(?:.*?:\s+|\s*-\s+)?(\S.*?)\s*$/.exec(own)
    if (value?.[1] !== undefined) return { line: at + 1, column: own.lastIndexOf(value[1]) + 1 }
  }
  return { line: 1, column: 1 }
}
