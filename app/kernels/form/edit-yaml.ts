import { diffArrays } from 'diff'
import { isCollection, isMap, isScalar, isSeq, parseDocument, visit, type Document, type ToStringOptions } from 'yaml'
import type { ConfigPath } from './config-path.ts'

/**
 * kong.yml with a value set, or taken away (undefined). Lines that the change does not concern stay as they were
 * written. @throws {Error} with a sentence when the file can't be changed there
 */
export function setInYaml(text: string, path: ConfigPath, value: unknown): string {
  return editYaml(text, (document) => {
    if (value === undefined) return remove(document, path)
    prepare(document, path)
    loosen(document, path)
    if (isScalarValue(value)) return document.setIn(path, value)
    const made = createNode(document, value)
    const old: unknown = document.getIn(path, true)
    if (isCollection(old)) Object.assign(made, { comment: old.comment, commentBefore: old.commentBefore })
    document.setIn(path, made)
  })
}

/** kong.yml with an entry more in a list, which is made when it is not there. */
export function addToYaml(text: string, path: ConfigPath, value: unknown): string {
  return editYaml(text, (document) => {
    if (isSeq(document.getIn(path))) document.addIn(path, createNode(document, value))
    else {
      prepare(document, path)
      document.setIn(path, document.createNode([createNode(document, value)]))
    }
  })
}

/** Changes a document and keeps the lines around the change. @throws {Error} when the text is no YAML; `file` names it */
export function editYaml(text: string, change: (document: Document) => void, file = 'kong.yml'): string {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) throw new Error(`${file} is no YAML at the moment: ${error.message.split('\n')[0] ?? ''}`)
  const options = optionsFor(text)
  const before = document.toString(options)
  change(document)
  const after = document.toString(options)
  return keepLines(text, before, after)
}

/** The writer's own lines wherever the change left a line as it was. */
function keepLines(text: string, before: string, after: string): string {
  const [own, old, made] = [text, before, after].map((each) => each.split('\n'))
  if (!own || !old || !made || own.length !== old.length) return after
  let at = 0
  const lines = diffArrays(old, made).flatMap(({ added, removed, value }) => {
    const start = at
    if (!added) at += value.length
    return removed ? [] : added ? value : own.slice(start, at)
  })
  const kept = lines.join('\n')
  return sameMeaning(kept, after) ? kept : after
}

function sameMeaning(one: string, other: string): boolean {
  const read = (text: string) => JSON.stringify(parseDocument(text).toJS({ maxAliasCount: 1000 }))
  return read(one) === read(other)
}

/** Lists below a key are indented, brackets padded, as the text does it mostly. */
function optionsFor(text: string): ToStringOptions {
  const isFlush = /^(\s*)[\w-]+:[ \t]*(?:#.*)?\n\1- /m.test(text)
  return {
    lineWidth: 0,
    indentSeq: !isFlush,
    flowCollectionPadding: /[[{] \S/.test(text) && !/[[{][^\s\]}]/.test(text),
  }
}

/** What was empty is written as its new content asks for: without quotes, below its key. */
function loosen(document: Document, path: ConfigPath): void {
  const old: unknown = document.getIn(path, true)
  if (isScalar(old) && old.value === '') delete old.type
  const above: unknown = document.getIn(path.slice(0, -1), true)
  if (isMap(above) && above.items.length === 0) above.flow = false
}

/** Makes every record on the way: `config:` with nothing behind it is one in the making. */
function prepare(document: Document, path: ConfigPath): void {
  for (let length = 1; length < path.length; length += 1) {
    const way = path.slice(0, length)
    const node: unknown = document.getIn(way, true)
    if (isCollection(node)) continue
    if (document.getIn(way) !== undefined && document.getIn(way) !== null)
      throw new Error(`${way.join('.')} of kong.yml is written in a way that the form can’t change; change it there.`)
    document.setIn(way, typeof path[length] === 'number' ? document.createNode([]) : document.createNode({}))
  }
}

/** Takes a value away; a record in `config` that has nothing left goes, too. */
function remove(document: Document, path: ConfigPath): void {
  if (!document.hasIn(path)) return
  document.deleteIn(path)
  const above = path.slice(0, -1)
  const node: unknown = document.getIn(above, true)
  const isNested = above.includes('config')
  if (isNested && isMap(node) && node.items.length === 0 && above.at(-1) !== 'config') remove(document, above)
}

/** Short lists stay on their line, as people write them. */
function createNode(document: Document, value: unknown) {
  const made = document.createNode(value)
  visit(made, {
    Seq: (_key, list) => {
      if (list.items.every(isScalar)) list.flow = true
    },
  })
  return made
}

function isScalarValue(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
