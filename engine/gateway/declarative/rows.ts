import type { EntitySchema } from '../schema/core.ts'
import {
  asList,
  isAbsent,
  type FieldSchema,
  type PlainRecord,
  type Problem,
  type SchemaServices,
} from '../schema/field.ts'
import { openPluginSchema, pluginRowSchema, type PluginSchema } from '../schema/plugin-schema.ts'
import { processAutoFields } from '../schema/process.ts'
import { showShorthands } from '../schema/shorthands.ts'
import { recordProblems } from '../schema/validate.ts'
import { uuidV5 } from '../uuid.ts'
import type { RawRow } from './flatten.ts'

// Kong's namespace for ids of entities that are declared without one (surprises.md 10).
const NAMESPACE = 'fd02801f-0957-4a15-a55a-c8d9606f30b5'

/** Schema of an enabled plugin; `landmark` for a bundled name without code; undefined when it is not enabled. */
export type PluginSchemas = (name: string) => PluginSchema | 'landmark' | undefined

/** A row as the database would hold it: defaults filled in, references resolved to `{ id }`. */
export interface Row {
  readonly id: string
  readonly value: PlainRecord
  readonly raw: RawRow
}

export interface Database {
  readonly rows: ReadonlyMap<string, readonly Row[]>
  readonly problems: readonly Problem[]
}

export interface RowServices {
  readonly schemas: PluginSchemas
  readonly services: SchemaServices
  /** Every collection the file may hold; what is referred to comes before what refers to it. */
  readonly entities: readonly EntitySchema[]
}

/** Resolves, completes and validates all rows; what is referred to comes before what refers to it. */
export function readRows(raws: readonly RawRow[], given: RowServices): Database {
  const builder = new RowBuilder(given)
  for (const entity of given.entities) for (const raw of raws) if (raw.entity === entity) builder.add(raw)
  return { rows: builder.rows, problems: builder.problems }
}

class RowBuilder {
  readonly rows = new Map<string, Row[]>()
  readonly problems: Problem[] = []
  private readonly built = new Map<RawRow, string>()
  private readonly given: RowServices

  constructor(given: RowServices) {
    this.given = given
  }

  add(raw: RawRow): void {
    const problems: Problem[] = []
    const linked = this.link(raw, problems)
    const schema = this.schemaOf(raw.entity, linked, problems)
    const completed = processAutoFields(schema, linked, { context: 'insert', services: this.given.services })
    problems.push(
      ...(completed.problems.length > 0
        ? completed.problems
        : recordProblems(completed.value, schema, { services: this.given.services })),
    )
    const value = showShorthands(schema, completed.value)
    const id = typeof value['id'] === 'string' ? value['id'] : stableId(raw, value)
    if (problems.length === 0) problems.push(...this.duplicates(raw, id, value))
    if (raw.entity.name === 'plugins' && problems.length === 0) problems.push(...this.checkProtocols(value))
    this.problems.push(...problems.map(({ path, message }) => ({ path: [...raw.path, ...path], message })))
    this.built.set(raw, id)
    this.rowsOf(raw.entity.name).push({ id, value: { ...value, id }, raw })
  }

  private rowsOf(name: string): Row[] {
    const rows = this.rows.get(name) ?? []
    this.rows.set(name, rows)
    return rows
  }

  /** References by name or id become `{ id }`; a nested row refers to the row around it. */
  private link(raw: RawRow, problems: Problem[]): PlainRecord {
    const value: Record<string, unknown> = { ...raw.value }
    for (const [field, { type, reference = '' }] of raw.entity.fields ?? []) {
      const given = value[field]
      if (type !== 'foreign') continue
      if (raw.parent?.field === field) value[field] = { id: this.built.get(raw.parent.row) }
      else if (typeof given === 'string') value[field] = this.resolve(field, reference, given, problems)
    }
    return value
  }

  private resolve(field: string, reference: string, name: string, problems: Problem[]): PlainRecord | undefined {
    const key = this.given.entities.find((entity) => entity.name === reference)?.endpointKey
    const rows = this.rows.get(reference) ?? []
    const found =
      rows.find(({ id }) => id === name) ?? rows.find(({ value }) => key !== undefined && value[key] === name)
    if (found) return { id: found.id }
    problems.push({ path: [field], message: `invalid reference '${field}: ${name}' (no such entry in '${reference}')` })
    return undefined
  }

  private schemaOf(entity: EntitySchema, value: PlainRecord, problems: Problem[]): FieldSchema {
    const name = value['name']
    if (entity.name !== 'plugins' || typeof name !== 'string') return entity
    const schema = this.given.schemas(name)
    if (schema) return pluginRowSchema(entity, schema === 'landmark' ? openPluginSchema(name) : schema)
    const message = `plugin '${name}' not enabled; add it to the 'plugins' configuration property`
    problems.push({ path: ['name'], message })
    return pluginRowSchema(entity, openPluginSchema(name))
  }

  private duplicates({ entity }: RawRow, id: string, value: PlainRecord): Problem[] {
    const already = (what: string, text: unknown): Problem[] => [
      {
        path: [],
        message: `uniqueness violation: '${entity.name}' entity with ${what} set to '${text}' already declared`,
      },
    ]
    for (const row of this.rows.get(entity.name) ?? []) {
      const names = [entity.endpointKey, ...entity.uniqueFields].filter((field) => field !== undefined)
      const same = names.find((field) => !isAbsent(value[field]) && row.value[field] === value[field])
      if (same !== undefined) return already(same, value[same])
      if (row.id === id) return already('primary key', id)
    }
    return []
  }

  /** Kong: loading.md §10. */
  private checkProtocols(value: PlainRecord): Problem[] {
    const wanted = protocolsOf(value)
    const meets = (route: Row) => protocolsOf(route.value).some((protocol) => wanted.includes(protocol))
    const routes = this.rows.get('routes') ?? []
    const routeId = idOf(value['route'])
    const route = routes.find(({ id }) => id === routeId)
    if (route && !meets(route)) return [{ path: ['protocols'], message: "must match the associated route's protocols" }]
    const serviceId = idOf(value['service'])
    const ofService = routes.filter((row) => serviceId !== undefined && idOf(row.value['service']) === serviceId)
    if (route || ofService.length === 0 || ofService.some(meets)) return []
    return [
      {
        path: ['protocols'],
        message: "must match the protocols of at least one route pointing to this Plugin's service",
      },
    ]
  }
}

function protocolsOf(value: PlainRecord): string[] {
  return (asList(value['protocols']) ?? []).map(String)
}

/** Id of a reference, when there is one. */
export function idOf(reference: unknown): string | undefined {
  const id = typeof reference === 'object' && reference !== null ? (reference as PlainRecord)['id'] : undefined
  return typeof id === 'string' ? id : undefined
}

/** The same file gives the same ids, so that traces and links stay true from one apply to the next. */
function stableId({ entity, path }: RawRow, value: PlainRecord): string {
  const namespace = uuidV5(entity.name, NAMESPACE)
  const name = entity.endpointKey === undefined ? undefined : value[entity.endpointKey]
  if (typeof name === 'string') return uuidV5(name, namespace)
  const parts = entity.cacheKey.map(
    (field) => idOf(value[field]) ?? (isAbsent(value[field]) ? '' : String(value[field])),
  )
  return uuidV5(parts.length > 0 ? `${entity.name}:${parts.join(':')}` : path.join('.'), namespace)
}
