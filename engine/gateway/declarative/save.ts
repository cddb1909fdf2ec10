import { isCollection, isSeq, type Document } from 'yaml'
import { readDocument, type ConfigurationInput } from '../config.ts'
import type { EntitySchema } from '../schema/core.ts'
import { asRecord, isAbsent, isSame, type PlainRecord } from '../schema/field.ts'
import { openYaml, type ValuePath } from '../yaml.ts'
import { hideReferences, substituteEnvironment } from './environment.ts'
import { keepLines } from './keep-lines.ts'
import { isOldFormat, migratePath } from './metadata.ts'
import type { Row } from './rows.ts'
import { addRow, patchRow, type SavePlan } from './save-rows.ts'
import { stableId } from './stable-id.ts'

/** Rows of every collection as the database holds them, by the collection's name. */
export type SavedRows = Readonly<Record<string, readonly PlainRecord[]>>

/**
 * The text of a declarative configuration that says what the rows say. What the user wrote stays: comments, order,
 * names instead of ids, defaults left out, decK's references to variables; only what differs is written. Reading the
 * result gives the rows again.
 * @throws {Error} when the text is no YAML
 */
export function saveDeclarative(input: ConfigurationInput, rows: SavedRows): string {
  const text = input.text.trim() === '' ? '_format_version: "3.0"\n' : input.text
  const hidden = hideReferences(text)
  const document = openForWriting(hidden.text, input.file)
  const content = contentOf(text, input)
  const { rows: read, meta } = readDocument(content, input)
  const present = [...read.values()].flat().filter(({ raw }) => raw.path.length > 0)
  const plan = planOf(document, present, rows, input)
  const isChanged = plan.removed.length > 0 || plan.added.length > 0 || plan.changed.length > 0
  if (!isChanged) return input.text
  if (isOldFormat(content)) modernize(document, present)
  if (meta._transform && holdsTransformed(plan)) writeTransformed(plan)
  for (const { row, target } of plan.changed) patchRow(plan, row, target)
  if (plan.removed.length > 0) pinIds(plan)
  for (const { entity, value } of plan.added) addRow(plan, entity, value)
  removeRows(document, plan.removed)
  const style = {
    lineWidth: 0,
    indentSeq: !/^\w+:\n- /m.test(text),
    flowCollectionPadding: !/[[{][^\s\]}]/.test(text),
  }
  const unchanged = openForWriting(hidden.text, input.file).toString(style)
  return hidden.restore(keepLines(hidden.text, unchanged, document.toString(style)))
}

/** What the text says with its variables filled in. */
function contentOf(text: string, { file, environment = {} }: ConfigurationInput): PlainRecord {
  const document = openForWriting(substituteEnvironment(text, environment).text, file)
  return asRecord(document.toJS({ maxAliasCount: 1000 })) ?? {}
}

/** Whether rows hold values that reading would transform once more: a password is a digest by now. */
function holdsTransformed(plan: SavePlan): boolean {
  const written = [...plan.added, ...plan.changed.map(({ row, target }) => ({ entity: row.raw.entity, value: target }))]
  return written.some(({ entity, value }) => transformedIn(entity).some((name) => !isAbsent(value[name])))
}

function transformedIn({ transformations = [] }: EntitySchema): string[] {
  return transformations.flatMap(({ input, write }) => (write ? input.map((path) => path.split('.')[0] ?? path) : []))
}

/** From now on the file holds what is stored, as Kong's own export does (Kong: admin-api.md §6 _transform). */
function writeTransformed({ document, kept }: SavePlan): void {
  document.setIn(['_transform'], false)
  for (const { raw, value } of kept) {
    for (const name of transformedIn(raw.entity)) {
      if (!isAbsent(value[name])) document.setIn([...raw.path, name], value[name])
    }
  }
}

/** @throws {Error} when the text is no YAML: nothing of it could be kept */
function openForWriting(text: string, file: string): Document {
  const document = openYaml(text)
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS')
  if (error) throw new Error(`Failed to save ${file}: ${error.message}`, { cause: error })
  // Only the first document counts, also for Kong; one with errors could not be written.
  document.errors = []
  return document
}

function planOf(document: Document, present: readonly Row[], rows: SavedRows, input: ConfigurationInput): SavePlan {
  const wanted: ReadonlyMap<string, PlainRecord> = new Map(
    Object.entries(rows).flatMap(([name, list]) => list.map((value) => [keyIn(name, value), value] as const)),
  )
  const keyOf = ({ raw, id }: Row): string => `${raw.entity.name}:${id}`
  const kept = inPlace(present, (row) => wanted.has(keyOf(row)) && !isMoved(row, wanted.get(keyOf(row))))
  const known: ReadonlySet<string> = new Set(kept.map(keyOf))
  const added = input.entities.flatMap((entity) =>
    (rows[entity.name] ?? [])
      .filter((value) => !known.has(keyIn(entity.name, value)) && !isDefaultWorkspace(entity.name, value))
      .map((value) => ({ entity, value })),
  )
  const pairs = kept.flatMap((row) => {
    const target = wanted.get(keyOf(row))
    return target && !isSame(comparable(target), comparable(row.value)) ? [{ row, target }] : []
  })
  const removed = present.filter((row) => !kept.includes(row)).map(({ raw }) => raw.path)
  return { document, input, rows, kept, changed: pairs, added, removed }
}

/** Rows that stay where they are; what is nested in a row that goes must be written elsewhere. */
function inPlace(present: readonly Row[], stays: (row: Row) => boolean): Row[] {
  const placeOf = ({ path }: Row['raw']): string => path.join('/')
  const staying = new Set<string>()
  const outermostFirst = present.toSorted((a, b) => a.raw.path.length - b.raw.path.length)
  for (const row of outermostFirst) {
    const owner = row.raw.parent?.row
    if (stays(row) && (owner === undefined || staying.has(placeOf(owner)))) staying.add(placeOf(row.raw))
  }
  return present.filter(({ raw }) => staying.has(placeOf(raw)))
}

function keyIn(name: string, value: PlainRecord): string {
  return `${name}:${String(value['id'])}`
}

/** Times that nobody wrote are nobody's change. */
function comparable({ created_at: _created, updated_at: _updated, ...value }: PlainRecord): PlainRecord {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined && item !== null))
}

/** A nested row that belongs to another owner now has to be written elsewhere. */
function isMoved({ raw, value }: Row, target: PlainRecord | undefined): boolean {
  const field = raw.parent?.field
  return field !== undefined && target !== undefined && !isSame(value[field], target[field])
}

function isDefaultWorkspace(entity: string, value: PlainRecord): boolean {
  return entity === 'workspaces' && value['name'] === 'default'
}

/** Rows without a name have an id by their place; before places change it is written down. */
function pinIds({ document, kept }: SavePlan): void {
  for (const { raw, id, value } of kept) {
    const elsewhere = stableId(raw.entity, value, ['elsewhere'])
    if (raw.value['id'] === undefined && elsewhere !== id) document.setIn([...raw.path, 'id'], id)
  }
}

/** Later entries of a list first, so that places of the others hold; a list that is empty then goes as well. */
function removeRows(document: Document, paths: readonly ValuePath[]): void {
  const deepestFirst = [...paths].sort((a, b) => b.length - a.length || Number(b.at(-1)) - Number(a.at(-1)))
  for (const path of deepestFirst) document.deleteIn(path)
  for (const path of deepestFirst) {
    const list = document.getIn(path.slice(0, -1))
    if (isSeq(list) && list.items.length === 0) document.deleteIn(path.slice(0, -1))
  }
}

/** What is changed is written in format 3.0, so all paths get their marks. */
function modernize(document: Document, present: readonly Row[]): void {
  document.setIn(['_format_version'], '3.0')
  for (const { raw } of present) {
    if (raw.entity.name !== 'routes') continue
    const paths = document.getIn([...raw.path, 'paths'])
    if (!isCollection(paths) || !isSeq(paths)) continue
    paths.items.forEach((_, index) => paths.set(index, migratePath(paths.get(index))))
  }
}
