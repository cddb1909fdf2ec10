import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type YAMLMap } from 'yaml'
import { pathKey, type ConfigPath } from './config-path.ts'

/** One configuration of a plugin, as kong.yml has it. */
export interface ConfigRow {
  /** Of the row from the top of the file: `services 0 plugins 1`. */
  readonly path: ConfigPath
  readonly plugin: string
  /** `global`, `route orders`. */
  readonly scope: string
  readonly config: unknown
  readonly line: number
  /** Where each field of `config` is written, by {@link pathKey}. */
  readonly lines: ReadonlyMap<string, number>
}

export interface ConfigRows {
  readonly rows: readonly ConfigRow[]
  /** A sentence when the file is no YAML at the moment. */
  readonly problem: string | undefined
}

/** Every plugin configuration of kong.yml in the order of the text, nested ones included. */
export function configRows(text: string): ConfigRows {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter })
  const [error] = document.errors
  if (error) {
    const { line } = counter.linePos(error.pos[0])
    return { rows: [], problem: `kong.yml is no YAML in line ${line}: ${error.message.split('\n')[0] ?? ''}` }
  }
  const rows: ConfigRow[] = []
  collect(document.contents, { path: [], owner: [] }, { document, counter, rows })
  return { rows, problem: undefined }
}

interface Place {
  readonly path: ConfigPath
  /** What the rows here belong to: `route orders`. */
  readonly owner: readonly string[]
}
interface Reading {
  readonly document: Document
  readonly counter: LineCounter
  readonly rows: ConfigRow[]
}

const OWNERS: Readonly<Record<string, string>> = {
  services: 'service',
  routes: 'route',
  consumers: 'consumer',
  consumer_groups: 'consumer group',
}

function collect(node: unknown, { path, owner }: Place, reading: Reading): void {
  if (!isMap(node)) return
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (!isSeq(value)) continue
    for (const [index, item] of value.items.entries()) {
      const at = [...path, name, index]
      if (!isMap(item)) continue
      if (name === 'plugins') rowOf(item, { path: at, owner }, reading)
      else if (OWNERS[name] !== undefined) {
        const own = textOf(item, 'name') ?? textOf(item, 'username') ?? String(index + 1)
        collect(item, { path: at, owner: [`${OWNERS[name]} ${own}`] }, reading)
      }
    }
  }
}

function rowOf(item: YAMLMap, { path, owner }: Place, { document, counter, rows }: Reading): void {
  const plugin = textOf(item, 'name')
  if (plugin === undefined) return
  const named = ['service', 'route', 'consumer', 'consumer_group'].flatMap((kind) => {
    const target = textOf(item, kind) ?? nameIn(item, kind)
    return target === undefined ? [] : [`${kind.replace('_', ' ')} ${target}`]
  })
  const scopes = [...owner, ...named]
  const config = item.get('config', true)
  const lines = new Map<string, number>()
  noteLines(config, [], (key, offset) => lines.set(key, counter.linePos(offset).line))
  rows.push({
    path,
    plugin,
    scope: scopes.length === 0 ? 'global' : scopes.join(', '),
    config: plainOf(config, document),
    line: counter.linePos(item.range?.[0] ?? 0).line,
    lines,
  })
}

function plainOf(node: unknown, document: Document): unknown {
  if (typeof node !== 'object' || node === null || !('toJS' in node)) return undefined
  return (node as Node).toJS(document, { maxAliasCount: 1000 }) ?? undefined
}

function noteLines(node: unknown, path: ConfigPath, note: (key: string, offset: number) => void): void {
  if (isMap(node))
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue
      const at = [...path, String(key.value)]
      if (key.range) note(pathKey(at), key.range[0])
      noteLines(value, at, note)
    }
  if (isSeq(node))
    for (const [index, item] of node.items.entries()) {
      const at = [...path, index]
      const range = isMap(item) || isSeq(item) || isScalar(item) ? item.range : undefined
      if (range) note(pathKey(at), range[0])
      noteLines(item, at, note)
    }
}

function textOf(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** `route: { name: orders }` */
function nameIn(map: YAMLMap, key: string): string | undefined {
  const value = map.get(key, true)
  return isMap(value) ? (textOf(value, 'name') ?? textOf(value, 'username') ?? textOf(value, 'id')) : undefined
}
