import { isMap, isSeq, Pair, Scalar, YAMLMap, YAMLSeq, type Document } from 'yaml'
import { recordOf } from './plain-data.ts'

type YamlPath = readonly (string | number)[]

/** Makes what stands at a path say `value`, touching only what differs: comments and style of the rest stay. */
export function patchIn(document: Document, path: YamlPath, value: unknown): void {
  const node: unknown = document.getIn(path, true)
  const record = recordOf(value)
  if (isMap(node) && record) {
    const known = recordOf(node.toJS(document)) ?? {}
    for (const key of Object.keys(known)) if (!Object.hasOwn(record, key)) document.deleteIn([...path, key])
    for (const [key, inner] of Object.entries(record)) patchIn(document, [...path, key], inner)
    return
  }
  if (isSeq(node) && Array.isArray(value) && node.items.length === value.length)
    return value.forEach((inner: unknown, at) => patchIn(document, [...path, at], inner))
  const before: unknown = node === undefined ? undefined : plainOf(node, document)
  if (JSON.stringify(before) === JSON.stringify(value) && before !== undefined) return
  document.setIn(path, nodeOf(value))
}

/** A node for a value: records and lists of scalars that fit a line stay on it. */
export function nodeOf(value: unknown): Scalar | YAMLMap | YAMLSeq {
  if (typeof value !== 'object' || value === null) return scalarOf(value)
  const isShort = JSON.stringify(value).length <= 60 && (Array.isArray(value) || isShortRecord(value))
  const node = Array.isArray(value) ? new YAMLSeq() : new YAMLMap()
  node.flow = isShort
  if (node instanceof YAMLSeq) node.items = (value as readonly unknown[]).map(nodeOf)
  else node.items = Object.entries(value).map(([key, inner]) => new Pair(scalarOf(key), nodeOf(inner)))
  return node
}

/** YAML 1.1, which Kong reads, takes `y`, `12:30` and the like for something else than text. */
const MISREAD = /^(?:[-+.]?\d|[-+]?\.|[=~<]|(?:y|n|yes|no|on|off|true|false|null)$)/i

function scalarOf(value: unknown): Scalar {
  const node = new Scalar(value)
  if (typeof value === 'string' && MISREAD.test(value) && !value.includes('\n')) node.type = 'QUOTE_DOUBLE'
  return node
}

/** One key reads best as a line of its own: `- fault: refused`. */
function isShortRecord(value: object): boolean {
  const inner: readonly unknown[] = Object.values(value)
  return inner.length !== 1 && inner.every(isScalar)
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function plainOf(node: unknown, document: Document): unknown {
  return typeof node === 'object' && node !== null && 'toJS' in node && typeof node.toJS === 'function'
    ? (node.toJS(document) as unknown)
    : node
}
