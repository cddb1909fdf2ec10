import { isCollection, isMap, isNode, LineCounter, parseDocument, type Document, type Node, type Tags } from 'yaml'
import type { Diagnostic } from '../diagnostic.ts'

/** Keys and 0-based positions that lead to a value. */
export type ValuePath = readonly (string | number)[]
type Range = NonNullable<Diagnostic['range']>

/** A YAML file as plain data that still knows where everything stands. */
export interface YamlFile {
  readonly value: unknown
  /** Place of a value, of its key when the value is a collection, or of the nearest thing around it. */
  locate(path: ValuePath): Range
}

export type YamlResult =
  | { readonly ok: true; readonly file: YamlFile }
  | { readonly ok: false; readonly message: string; readonly range: Range }

// lyaml knows none of these: a date is a string there (surprises.md 10, conformance declarative.yaml.17).
const UNKNOWN_TAGS = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:set',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
  'tag:yaml.org,2002:binary',
])

/** A text as a document that can be changed and written again: YAML 1.1 with its core types, as Kong reads it. */
export function openYaml(text: string, lineCounter = new LineCounter()): Document {
  return parseDocument(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    lineCounter,
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || !UNKNOWN_TAGS.has(tag.tag)).map((tag) => asLyamlHasIt(tag)),
  })
}

const BOOL = 'tag:yaml.org,2002:bool'

/** `y` and `n` are texts to lyaml, though YAML 1.1 has them as booleans (lyaml.implicit.bool): keys of a JWK, say. */
function asLyamlHasIt(tag: Tags[number]): Tags[number] {
  if (typeof tag === 'string' || tag.tag !== BOOL || !('test' in tag) || tag.test === undefined) return tag
  const words = tag.test.test('yes')
    ? /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$/
    : /^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/
  return { ...tag, test: words }
}

/** Reads YAML 1.1 with its core types, as Kong does: `yes` is true, `010` is 8, a repeated key is no error. */
export function parseYaml(text: string): YamlResult {
  const lineCounter = new LineCounter()
  const document = openYaml(text, lineCounter)
  // A second document is ignored, not refused (surprises.md 10).
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS')
  if (error)
    return { ok: false, message: firstLine(error.message), range: rangeAt(lineCounter, error.pos[0], error.pos[1]) }
  const plain = plainValue(document)
  if ('problem' in plain) return { ok: false, message: plain.problem, range: { line: 1, column: 1 } }
  return { ok: true, file: { value: plain.value, locate: (path) => locate(document, lineCounter, path) } }
}

/** Aliases may multiply a small file beyond any memory; that is refused, not tried. */
function plainValue(document: Document): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 1000 }) }
  } catch (error) {
    return { problem: error instanceof Error ? firstLine(error.message) : String(error) }
  }
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '')
}

function rangeAt(lines: LineCounter, start: number, end: number): Range {
  const [from, to] = [lines.linePos(start), lines.linePos(Math.max(start, end))]
  return {
    line: Math.max(1, from.line),
    column: Math.max(1, from.col),
    endLine: Math.max(1, to.line),
    endColumn: Math.max(1, to.col),
  }
}

function locate(document: Document, lines: LineCounter, path: ValuePath): Range {
  let node: Node | null = document.contents
  let place: Node | null = node
  for (const step of path) {
    if (!isCollection(node)) break
    const key = isMap(node) ? node.items.find((pair) => String(pair.key) === String(step))?.key : undefined
    const value: unknown = node.get(step, true)
    if (value === undefined && key === undefined) break
    node = isNode(value) ? value : null
    place = isNode(key) && (node === null || isCollection(node)) ? key : (node ?? place)
  }
  const range = place?.range
  return range ? rangeAt(lines, range[0], range[1]) : { line: 1, column: 1 }
}
