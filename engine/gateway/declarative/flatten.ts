import type { EntitySchema } from '../schema/core.ts'
import { asList, asRecord, isAbsent, type PlainRecord, type Problem } from '../schema/field.ts'
import type { ValuePath } from '../yaml.ts'

/** A row as it stands in the file, with the row it is nested in. */
export interface RawRow {
  readonly entity: EntitySchema
  readonly value: PlainRecord
  readonly path: ValuePath
  readonly parent: { readonly field: string; readonly row: RawRow } | undefined
}

const METADATA: Readonly<Record<string, string>> = {
  _format_version: 'string',
  _transform: 'boolean',
  _comment: 'string',
  _workspace: 'string',
  _info: 'table',
  _plugin_configs: 'table',
}
const VERSIONS = ['1.1', '2.1', '3.0']
// What decK writes beside Kong's own keys; Kong is never shown them.
const DECK_ONLY = new Set(['_info', '_workspace', '_plugin_configs', '_konnect'])

/** All rows of a file, nested ones after what they are nested in; problems of the file's own shape. */
export function flatten(
  document: PlainRecord,
  entities: readonly EntitySchema[],
): { readonly rows: readonly RawRow[]; readonly problems: readonly Problem[] } {
  const flattener = new Flattener(entities)
  flattener.problems.push(...checkMetadata(document))
  for (const [key, value] of Object.entries(document)) {
    if (key.startsWith('_') || isAbsent(value)) continue
    const entity = entities.find(({ name }) => name === key)
    if (entity) flattener.collect({ entity, value, path: [key], parent: undefined })
    else flattener.problems.push({ path: [key], message: 'unknown field' })
  }
  const { rows, problems } = flattener
  const isOld = document['_format_version'] === '1.1' || document['_format_version'] === '2.1'
  return { rows: isOld ? rows.map(migratePaths) : rows, problems }
}

/** Before 3.0 a path was a regex when it looked like one; since then `~` says so (conformance declarative.paths_migration). */
function migratePaths(row: RawRow): RawRow {
  const paths = row.entity.name === 'routes' ? row.value['paths'] : undefined
  if (!Array.isArray(paths)) return row
  const migrated = paths.map((path: unknown) =>
    typeof path === 'string' && !/^[A-Za-z0-9._~/%-]*$/.test(path) ? `~${path}` : path,
  )
  return { ...row, value: { ...row.value, paths: migrated } }
}

function checkMetadata(document: PlainRecord): Problem[] {
  const problems: Problem[] = []
  for (const [key, value] of Object.entries(document)) {
    const type = METADATA[key]
    if (!key.startsWith('_') || isAbsent(value) || DECK_ONLY.has(key) || key === '_ignore') continue
    if (!type) problems.push({ path: [key], message: 'unknown field' })
    else if (typeof value !== type) problems.push({ path: [key], message: `expected a ${type}` })
  }
  const version = document['_format_version']
  if (isAbsent(version)) problems.push({ path: ['_format_version'], message: 'required field missing' })
  else if (typeof version === 'string' && !VERSIONS.includes(version)) {
    problems.push({ path: ['_format_version'], message: `expected one of: ${VERSIONS.join(', ')}` })
  }
  return problems
}

interface Collection {
  readonly entity: EntitySchema
  readonly value: unknown
  readonly path: ValuePath
  readonly parent: RawRow['parent']
}

class Flattener {
  readonly rows: RawRow[] = []
  readonly problems: Problem[] = []
  private readonly entities: readonly EntitySchema[]

  constructor(entities: readonly EntitySchema[]) {
    this.entities = entities
  }

  collect({ entity, value, path, parent }: Collection): void {
    const list = asList(value)
    if (!list) {
      this.problems.push({ path, message: 'expected an array' })
      return
    }
    list.forEach((item, index) => {
      const record = asRecord(item)
      const place = [...path, index]
      if (record) this.collectRow({ entity, value: record, path: place, parent })
      else this.problems.push({ path: place, message: 'expected a record' })
    })
  }

  /** Takes nested collections out of a row: `routes` and `plugins` of a service, credentials of a consumer. */
  private collectRow(row: RawRow): void {
    const own: Record<string, unknown> = { ...row.value }
    const nested: Collection[] = []
    const bare: RawRow = { ...row, value: own }
    for (const child of this.entities) {
      const field = child.fields?.find(([, { reference }]) => reference === row.entity.name)?.[0]
      const value = own[child.name]
      if (field === undefined || value === undefined) continue
      delete own[child.name]
      const path = [...row.path, child.name]
      if (!isAbsent(value)) nested.push({ entity: child, value, path, parent: { field, row: bare } })
    }
    this.rows.push(bare)
    for (const collection of nested) this.collect(collection)
  }
}
