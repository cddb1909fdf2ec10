import { isAlias, isMap, isSeq, type Document } from 'yaml'
import type { ConfigurationInput } from '../config.ts'
import type { EntitySchema } from '../schema/core.ts'
import { asRecord, isAbsent, isSame, type FieldSchema, type PlainRecord } from '../schema/field.ts'
import { processAutoFields } from '../schema/process.ts'
import type { ValuePath } from '../yaml.ts'
import { schemaOfRow } from './row-schema.ts'
import type { Row } from './rows.ts'
import type { SavedRows } from './save.ts'
import { idOf, stableId } from './stable-id.ts'

/** What has to happen to a document so that it says what the rows say. */
export interface SavePlan {
  readonly document: Document
  readonly input: ConfigurationInput
  readonly rows: SavedRows
  readonly kept: readonly Row[]
  readonly changed: readonly { readonly row: Row; readonly target: PlainRecord }[]
  readonly added: readonly { readonly entity: EntitySchema; readonly value: PlainRecord }[]
  readonly removed: readonly ValuePath[]
}

const TIMES = new Set(['created_at', 'updated_at'])

/** Writes what differs between a row of the file and what it should be. */
export function patchRow(plan: SavePlan, { raw, value, id }: Row, target: PlainRecord): void {
  const schema = schemaFor(plan, raw.entity, target)
  ownMap(plan.document, raw.path, raw.value)
  const given = withoutShortNames(plan, schema, raw.path, raw.value)
  const skipped = raw.parent?.field
  const patch = { plan, path: raw.path, given, defaults: defaultsOf(plan, schema) }
  for (const [name, field] of schema.fields ?? []) {
    if (name === 'id' || TIMES.has(name) || name === skipped) continue
    const isShown = given === raw.value || name in given
    if (isShown && isSame(value[name] ?? null, target[name] ?? null)) continue
    patchField(patch, [name, field], { before: value[name], after: target[name] })
  }
  if (raw.value['id'] === undefined && stableId(raw.entity, target, raw.path) !== id)
    plan.document.setIn([...raw.path, 'id'], id)
}

interface Patch {
  readonly plan: SavePlan
  readonly path: ValuePath
  readonly given: PlainRecord
  readonly defaults: PlainRecord
}

interface Change {
  readonly before: unknown
  readonly after: unknown
}

function patchField(patch: Patch, [name, field]: readonly [string, FieldSchema], { before, after }: Change): void {
  const { plan, path, given, defaults } = patch
  const { document } = plan
  const place = [...path, name]
  const [old, now, inner] = [asRecord(before), asRecord(after), asRecord(given[name])]
  if (field.type === 'record' && old && now && inner && isMap(document.getIn(place))) {
    const parts = defaultsIn(plan, field)
    for (const part of field.fields ?? []) {
      if (isSame(old[part[0]] ?? null, now[part[0]] ?? null)) continue
      patchField({ plan, path: place, given: inner, defaults: parts }, part, {
        before: old[part[0]],
        after: now[part[0]],
      })
    }
    return
  }
  const written = field.type === 'foreign' ? referenceText(plan, field, after) : (after ?? null)
  const isInherited = name in given && !document.hasIn(place)
  if (isSame(after ?? null, defaults[name] ?? null) && !isInherited) document.deleteIn(place)
  else document.setIn(place, node(document, written))
}

/** Writes a row that the file does not have: beside its siblings where its owner holds a list of them, else flat. */
export function addRow(plan: SavePlan, entity: EntitySchema, value: PlainRecord): void {
  const { document } = plan
  const schema = schemaFor(plan, entity, value)
  const nest = nestOf(plan, entity, value)
  const path = nest?.path ?? [entity.name]
  const list = document.getIn(path)
  const position = isSeq(list) ? list.items.length : 0
  const written = rowText(plan, schema, value, nest?.field)
  const id = value['id']
  const isStable = stableId(entity, value, ['elsewhere']) === id
  const item = document.createNode(isStable ? written : { id, ...written })
  if (isSeq(list)) document.addIn(path, item)
  else document.setIn(path, document.createNode([item]))
  if (position === 0 && isSeq(list)) list.flow = false
}

function rowText(plan: SavePlan, schema: FieldSchema, value: PlainRecord, skipped: string | undefined): PlainRecord {
  const defaults = defaultsOf(plan, schema)
  const entries = (schema.fields ?? []).flatMap(([name, field]) => {
    const own = value[name]
    if (name === 'id' || TIMES.has(name) || name === skipped || isSame(own ?? null, defaults[name] ?? null)) return []
    return [[name, field.type === 'foreign' ? referenceText(plan, field, own) : trimmed(plan, field, own)] as const]
  })
  return Object.fromEntries(entries)
}

/** A record without the defaults it would get anyway. */
function trimmed(plan: SavePlan, field: FieldSchema, value: unknown): unknown {
  const record = field.type === 'record' ? asRecord(value) : undefined
  if (!record) return value ?? null
  const defaults = defaultsIn(plan, field)
  return Object.fromEntries(
    (field.fields ?? []).flatMap(([name, part]) =>
      isSame(record[name] ?? null, defaults[name] ?? null) ? [] : [[name, trimmed(plan, part, record[name])]],
    ),
  )
}

/** The owner that already holds such rows in the file. */
function nestOf(plan: SavePlan, entity: EntitySchema, value: PlainRecord) {
  for (const [field, { type, reference }] of entity.fields ?? []) {
    const id = type === 'foreign' ? idOf(value[field]) : undefined
    const owner =
      id === undefined ? undefined : plan.kept.find((row) => row.id === id && row.raw.entity.name === reference)
    const path = owner && [...owner.raw.path, entity.name]
    if (path && isSeq(plan.document.getIn(path))) return { path, field }
  }
  return undefined
}

/** References are written by name where the row has one. */
function referenceText({ rows, input }: SavePlan, { reference = '' }: FieldSchema, value: unknown): unknown {
  const id = idOf(value)
  if (id === undefined) return null
  const key = input.entities.find(({ name }) => name === reference)?.endpointKey
  const row = rows[reference]?.find((one) => one['id'] === id)
  return (key === undefined ? undefined : row?.[key]) ?? id
}

function schemaFor({ input }: SavePlan, entity: EntitySchema, value: PlainRecord): FieldSchema {
  return schemaOfRow(entity, value, input.schemas).schema
}

function defaultsOf({ input }: SavePlan, schema: FieldSchema): PlainRecord {
  const { newUuid: _newUuid, randomText: _randomText, now: _now, ...services } = input.services
  return processAutoFields(schema, {}, { context: 'insert', services }).value
}

function defaultsIn(plan: SavePlan, field: FieldSchema): PlainRecord {
  return defaultsOf(plan, field)
}

/** A short name would say something else than the fields; the fields take its place. */
function withoutShortNames(plan: SavePlan, schema: FieldSchema, path: ValuePath, given: PlainRecord): PlainRecord {
  const fields = new Set((schema.fields ?? []).map(([name]) => name))
  const short = (schema.shorthand_fields ?? []).filter(({ name }) => name in given && !fields.has(name))
  if (short.length === 0) return given
  for (const { name } of short) plan.document.deleteIn([...path, name])
  return Object.fromEntries(Object.entries(given).filter(([name]) => !short.some((one) => one.name === name)))
}

/** A row that is only an alias of another gets a place of its own. */
function ownMap(document: Document, path: ValuePath, value: PlainRecord): void {
  if (isAlias(document.getIn(path, true))) document.setIn(path, document.createNode(value))
}

function node(document: Document, value: unknown): unknown {
  return typeof value === 'object' && !isAbsent(value) ? document.createNode(value) : value
}
