import type { Row } from '../../gateway/declarative/rows.ts'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import { isAbsent, type PlainRecord } from '../../gateway/schema/field.ts'
import {
  storedView,
  holdsReference,
  insertEntity,
  updateEntity,
  type Outcome,
} from '../../gateway/schema/operations.ts'
import { immutableProblems, processAutoFields } from '../../gateway/schema/process.ts'
import { DaoError, ERRORS, schemaViolation } from './dao-error.ts'
import type { Collection } from './collection.ts'
import type { EntityStore } from './entity-store.ts'
import { checkPluginProtocols } from './plugin-protocols.ts'
import { checkReferences, resolveReferences } from './references.ts'
import { completed, normalized } from './particulars.ts'
import { expiryOf, rowOf } from './row.ts'

/** Which row is meant: by id, or by the value of a unique field. */
export type RowKey = { readonly id: string } | { readonly field: string; readonly value: unknown }

/** The row of a key; undefined when there is none. */
export function findRow(collection: Collection, key: RowKey): Row | undefined {
  return 'id' in key ? collection.get(key.id) : collection.find(key.field, key.value)
}

/** A new row (Kong: DAO insert). @throws {DaoError} */
export function insert(store: EntityStore, collection: Collection, given: PlainRecord): Row {
  const { entity } = collection
  const linked = resolveReferences(store, entity, normalized(entity, given))
  const value = completed(entity, written(store, entity, linked))
  const id = String(value['id'])
  if (collection.get(id)) throw new DaoError(ERRORS.primary_key_violation({ id }))
  checkWhole(store, collection, value)
  refuseWhenOff(store, 'create', entity)
  return keep(store, entity, value)
}

/** Changes the given fields of a row (Kong: DAO update); records are merged, lists replaced. @throws {DaoError} */
export function update(store: EntityStore, collection: Collection, key: RowKey, given: PlainRecord): Row {
  const { entity } = collection
  const row = findRow(collection, key)
  if (!row) throw new DaoError('id' in key ? ERRORS.not_found(key) : ERRORS.not_found_by_field(named(key)))
  const linked = resolveReferences(store, entity, normalized(entity, given))
  const name = entity.subschemaKey
  const { schema, problem } = store.schemaOf(entity, { ...row.value, ...linked })
  if (problem) throw schemaViolation([problem])
  const isPartial = name !== undefined && isAbsent(linked[name])
  const change = { given: linked, current: row.value, ...(isPartial ? { partial: entity } : {}) }
  const value = completed(entity, valueOf(updateEntity(schema, change, store.options.services)))
  checkWhole(store, collection, { ...value, id: row.id })
  refuseWhenOff(store, 'update', entity, key)
  return keep(store, entity, { ...value, id: row.id }, isAbsent(given['ttl']) ? row.expiresAt : undefined)
}

/** Puts a whole row in the place of a key, new or not (Kong: DAO upsert). @throws {DaoError} */
export function upsert(store: EntityStore, collection: Collection, key: RowKey, given: PlainRecord): Row {
  const { entity } = collection
  const current = findRow(collection, key)
  const placed = { ...given, ...('id' in key ? key : named(key)), ...(current ? { id: current.id } : {}) }
  const linked = resolveReferences(store, entity, normalized(entity, placed))
  if (current) checkImmutable(store, entity, linked, current)
  const value = completed(entity, written(store, entity, linked, 'upsert'))
  const createdAt = given['created_at'] ?? current?.value['created_at'] ?? value['created_at']
  const whole = { ...value, ...(createdAt === undefined ? {} : { created_at: createdAt }) }
  checkWhole(store, collection, whole)
  refuseWhenOff(store, 'create or update', entity, key)
  return keep(store, entity, whole)
}

function named(key: RowKey): PlainRecord {
  return 'id' in key ? key : { [key.field]: key.value }
}

function written(
  store: EntityStore,
  entity: EntitySchema,
  given: PlainRecord,
  context: 'insert' | 'upsert' = 'insert',
): PlainRecord {
  const { schema, problem } = store.schemaOf(entity, given)
  if (problem) throw schemaViolation([problem])
  return valueOf(insertEntity(schema, given, { services: store.options.services, context }))
}

function valueOf(outcome: Outcome): PlainRecord {
  switch (outcome.type) {
    case 'done':
      return outcome.value
    case 'invalid':
      throw schemaViolation(outcome.problems)
    case 'failed':
      throw new DaoError(ERRORS.transformation_error(outcome.error))
  }
}

/** An upsert may not change what is immutable either (Kong: DAO check_upsert). */
function checkImmutable(store: EntityStore, entity: EntitySchema, given: PlainRecord, { value }: Row): void {
  const { schema } = store.schemaOf(entity, given)
  const options = { context: 'upsert', services: store.options.services } as const
  const problems = immutableProblems(schema, processAutoFields(schema, given, options).value, value)
  if (problems.length > 0) throw schemaViolation(problems)
}

/** What other rows have against it. */
function checkWhole(store: EntityStore, collection: Collection, value: PlainRecord): void {
  checkReferences(store, collection.entity, value)
  if (collection.entity.name === 'plugins') checkPluginProtocols(store, value)
  const taken = collection.conflict(value, String(value['id']))
  if (taken) throw new DaoError(ERRORS.unique_violation(taken))
}

/** A DB-less node judges what it is given, then refuses it (Kong: admin-api.md §2 code 12). */
export function refuseWhenOff(store: EntityStore, deed: string, { name }: EntitySchema, key?: RowKey): void {
  if (store.options.database !== 'off') return
  const by = key && 'field' in key ? ` by '${key.field}'` : ''
  throw new DaoError(ERRORS.operation_unsupported(`cannot ${deed} '${name}' entities${by} when not using a database`))
}

/** Writes a row that was judged; its time begins anew unless `expiresAt` says when it ends. */
export function keep(store: EntityStore, entity: EntitySchema, value: PlainRecord, expiresAt?: number): Row {
  const { schema } = store.schemaOf(entity, value)
  const vaults = () =>
    store
      .collection('vaults')
      ?.list()
      .map((one) => one.value) ?? []
  const view = storedView(schema, value, { services: store.options.services, vaults })
  const ends = expiresAt ?? expiryOf(entity, value, store.options.services.now?.())
  const row = rowOf(entity, { value, view, expiresAt: ends })
  store.put(entity.name, row)
  if (entity.name === 'vaults') lookUpAgain(store)
  return row
}

/** After a change of a vault: what refers to one may mean something else. */
export function lookUpAgain(store: EntityStore): void {
  for (const entity of store.entitySchemas()) {
    const referring =
      store
        .collection(entity.name)
        ?.list()
        .filter(({ value }) => holdsReference(value)) ?? []
    for (const { value, expiresAt } of entity.name === 'vaults' ? [] : referring) keep(store, entity, value, expiresAt)
  }
}
