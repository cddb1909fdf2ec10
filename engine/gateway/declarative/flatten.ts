import type { EntitySchema } from '../schema/core.ts'
import { asList, asRecord, isAbsent, isRecord, type PlainRecord } from '../schema/field.ts'
import type { ValuePath } from '../yaml.ts'
import { checkMetadata, isOldFormat, migratePath } from './metadata.ts'
import type { DeclarativeProblem } from './problems.ts'

/** A row as it stands in the file, with the row it is nested in. */
export interface RawRow {
  readonly entity: EntitySchema
  readonly value: PlainRecord
  readonly path: ValuePath
  readonly parent: { readonly field: string; readonly row: RawRow } | undefined
}

/** All rows of a file, nested ones after what they are nested in; problems of the file's own shape. */
export function flatten(
  document: PlainRecord,
  entities: readonly EntitySchema[],
): { readonly rows: readonly RawRow[]; readonly problems: readonly DeclarativeProblem[] } {
  const flattener = new Flattener(entities, asRecord(document['_plugin_configs']) ?? {})
  flattener.problems.push(...checkMetadata(document))
  for (const [key, value] of Object.entries(document)) {
    if (key.startsWith('_') || isAbsent(value)) continue
    const entity = entities.find(({ name }) => name === key)
    if (entity) flattener.collect({ entity, value, path: [key], parent: undefined })
    else flattener.problem([key], 'unknown field')
  }
  const { rows, problems } = flattener
  if (isOldFormat(document)) rows.forEach(migrateRow)
  return { rows, problems }
}

/** In place, on our own copy: nested rows know the row around them by identity. */
function migrateRow({ entity, value }: RawRow): void {
  const paths = entity.name === 'routes' ? value['paths'] : undefined
  if (Array.isArray(paths)) Object.assign(value, { paths: paths.map(migratePath) })
}

interface Collection {
  readonly entity: EntitySchema
  readonly value: unknown
  readonly path: ValuePath
  readonly parent: RawRow['parent']
}

interface MembershipSide {
  readonly list: string
  readonly key: string
  readonly own: string
  readonly other: string
}
const MEMBERSHIPS: Readonly<Record<string, MembershipSide>> = {
  consumers: { list: 'groups', key: 'name', own: 'consumer', other: 'consumer_group' },
  consumer_groups: { list: 'consumers', key: 'username', own: 'consumer_group', other: 'consumer' },
}

class Flattener {
  readonly rows: RawRow[] = []
  readonly problems: DeclarativeProblem[] = []
  private readonly entities: readonly EntitySchema[]
  private readonly pluginConfigs: PlainRecord

  constructor(entities: readonly EntitySchema[], pluginConfigs: PlainRecord) {
    this.entities = entities
    this.pluginConfigs = pluginConfigs
  }

  problem(path: ValuePath, message: string): void {
    this.problems.push({ path, message, stage: 'schema' })
  }

  collect({ entity, value, path, parent }: Collection): void {
    const list = asList(value)
    if (!list) {
      this.problem(path, 'expected an array')
      return
    }
    list.forEach((item, index) => {
      const record = asRecord(item)
      const place = [...path, index]
      if (record) this.collectRow({ entity, value: record, path: place, parent })
      else this.problem(place, 'expected a record')
    })
  }

  /** Takes nested collections out of a row: `routes` and `plugins` of a service, credentials of a consumer. */
  private collectRow(row: RawRow): void {
    const own: Record<string, unknown> = { ...row.value }
    const nested: Collection[] = []
    const bare: RawRow = { ...row, value: own }
    this.takeRemarks(own, row.path)
    if (row.entity.name === 'plugins') this.takeSharedConfig(own, row.path)
    for (const child of this.entities) {
      const field = child.fields?.find(([, { reference }]) => reference === row.entity.name)?.[0]
      const value = own[child.name]
      if (field === undefined || value === undefined) continue
      delete own[child.name]
      const path = [...row.path, child.name]
      if (!isAbsent(value)) nested.push({ entity: child, value, path, parent: { field, row: bare } })
    }
    this.rows.push(bare)
    this.takeMemberships(own, bare)
    for (const collection of nested) this.collect(collection)
  }

  /** `_comment` and `_ignore` belong to the writer of the file. */
  private takeRemarks(own: Record<string, unknown>, path: ValuePath): void {
    const { _comment: comment, _ignore: ignored } = own
    if (!isAbsent(comment) && typeof comment !== 'string') this.problem([...path, '_comment'], 'expected a string')
    if (!isAbsent(ignored) && !Array.isArray(ignored)) this.problem([...path, '_ignore'], 'expected an array')
    delete own['_comment']
    delete own['_ignore']
  }

  /** decK: `_config` names a configuration of `_plugin_configs`; what the plugin says itself wins. */
  private takeSharedConfig(own: Record<string, unknown>, path: ValuePath): void {
    const name = own['_config']
    if (name === undefined) return
    delete own['_config']
    const shared = this.pluginConfigs[String(name)]
    if (isRecord(shared)) own['config'] = { ...shared, ...asRecord(own['config']) }
    else this.problem([...path, '_config'], `_plugin_config "${String(name)}" not found`)
  }

  /** decK: `groups` of a consumer and `consumers` of a group are rows of consumer_group_consumers (enterprise). */
  private takeMemberships(own: Record<string, unknown>, row: RawRow): void {
    const entity = this.entities.find(({ name }) => name === 'consumer_group_consumers')
    const side = MEMBERSHIPS[row.entity.name]
    const members = side && entity ? asList(own[side.list]) : undefined
    if (!members || !entity || !side) return
    delete own[side.list]
    members.forEach((member, index) => {
      const name = isRecord(member) ? (member[side.key] ?? member['id']) : member
      const path = [...row.path, side.list, index]
      this.rows.push({ entity, value: { [side.other]: name }, path, parent: { field: side.own, row } })
    })
  }
}
