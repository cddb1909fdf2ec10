import type { EntitySchema } from '../schema/core.ts'
import {
  asList,
  isAbsent,
  type FieldSchema,
  type PlainRecord,
  type Problem,
  type SchemaServices,
} from '../schema/field.ts'
import { storedView } from '../schema/operations.ts'
import type { PluginSchema } from '../schema/plugin-schema.ts'
import { processAutoFields } from '../schema/process.ts'
import { transform } from '../schema/transformations.ts'
import { recordProblems } from '../schema/validate.ts'
import type { RawRow } from './flatten.ts'
import type { DeclarativeProblem, Stage } from './problems.ts'
import { schemaOfRow } from './row-schema.ts'
import { idOf, stableId } from './stable-id.ts'
import { duplicate } from './uniqueness.ts'

/** Schema of an enabled plugin; `landmark` for a bundled name without code; undefined when it is not enabled. */
export type PluginSchemas = (name: string) => PluginSchema | 'landmark' | undefined

/** A row as the database would hold it: defaults filled in, references resolved to `{ id }`. */
export interface Row {
  readonly id: string
  readonly value: PlainRecord
  /** As plugins see it: without nulls, with old names, vault references looked up. */
  readonly view: PlainRecord
  readonly raw: RawRow
  /** Seconds since the epoch; such a row is gone afterwards (entities with a ttl). */
  readonly expiresAt?: number
}

export interface Database {
  readonly rows: ReadonlyMap<string, readonly Row[]>
  readonly problems: readonly DeclarativeProblem[]
}

export interface RowServices {
  readonly schemas: PluginSchemas
  readonly services: SchemaServices
  /** Every collection the file may hold; what is referred to comes before what refers to it. */
  readonly entities: readonly EntitySchema[]
}

/** Resolves, completes and validates all rows; what is referred to comes before what refers to it. */
export function readRows(raws: readonly RawRow[], given: RowServices, isTransformed: boolean): Database {
  const builder = new RowBuilder(given, isTransformed)
  for (const entity of given.entities) for (const raw of raws) if (raw.entity === entity) builder.add(raw)
  return { rows: builder.rows, problems: builder.problems }
}

class RowBuilder {
  readonly rows = new Map<string, Row[]>()
  readonly problems: DeclarativeProblem[] = []
  private readonly built = new Map<RawRow, string>()
  private readonly byKey = new Map<string, Row>()
  private readonly given: RowServices
  private readonly isTransformed: boolean

  constructor(given: RowServices, isTransformed: boolean) {
    this.given = given
    this.isTransformed = isTransformed
  }

  add(raw: RawRow): void {
    const dangling: Problem[] = []
    const linked = this.link(raw, dangling)
    const { schema, problem } = schemaOfRow(raw.entity, linked, (name) => this.pluginSchema(name))
    const { value, problems } = this.complete(schema, linked)
    const wrong = problem ? [problem] : problems
    const id = typeof value['id'] === 'string' ? value['id'] : stableId(raw.entity, value, raw.path)
    const row: Row = { id, value: { ...value, id }, view: this.viewOf(schema, { ...value, id }), raw }
    this.report(raw, 'schema', wrong)
    this.reportByKey(row, dangling)
    if (wrong.length === 0 && dangling.length === 0) this.checkWhole(row)
    this.built.set(raw, id)
    this.keep(row)
  }

  /** A clone is judged as what it is a clone of. */
  private pluginSchema(name: string): PluginSchema | 'landmark' | undefined {
    const origin = this.byKey.get(`cloned_plugins.name=${name}`)?.value['ref']
    return this.given.schemas(name) ?? (typeof origin === 'string' ? this.given.schemas(origin) : undefined)
  }

  /** Completed, judged and transformed. */
  private complete(schema: FieldSchema, linked: PlainRecord): { value: PlainRecord; problems: readonly Problem[] } {
    const { services } = this.given
    const { value, problems } = processAutoFields(schema, linked, { context: 'insert', services: withoutIds(services) })
    const wrong = problems.length > 0 ? problems : recordProblems(value, schema, { services })
    if (wrong.length > 0 || !this.isTransformed) return { value, problems: wrong }
    const stored = transform(schema, value, { direction: 'write' })
    return 'error' in stored
      ? { value, problems: [{ path: [], message: stored.error }] }
      : { value: stored.value, problems: [] }
  }

  private viewOf(schema: FieldSchema, value: PlainRecord): PlainRecord {
    const vaults = () => this.rows.get('vaults')?.map((row) => row.value) ?? []
    return storedView(schema, value, { services: this.given.services, vaults })
  }

  private report({ path: place }: RawRow, stage: Stage, problems: readonly Problem[]): void {
    this.problems.push(...problems.map(({ path, message }) => ({ path: [...place, ...path], message, stage })))
  }

  /** Kong lists dangling references under the row's key (conformance declarative.flat.5). */
  private reportByKey({ raw, id, value }: Row, problems: readonly Problem[]): void {
    const key = value[raw.entity.endpointKey ?? ''] ?? id
    problems.forEach(({ path, message }, index) => {
      const kongPath = [raw.entity.name, String(key), index]
      this.problems.push({ path: [...raw.path, ...path], message, stage: 'reference', kongPath })
    })
  }

  private checkWhole(row: Row): void {
    const { raw, value } = row
    const twin = duplicate(row, (key) => this.byKey.get(key))
    if (twin)
      this.problems.push({
        path: raw.path,
        message: twin.message,
        stage: 'unique',
        ...(twin.kongPath ? { kongPath: twin.kongPath } : {}),
      })
    else if (raw.entity.name === 'plugins') this.report(raw, 'schema', this.protocolProblems(value))
  }

  private keep(row: Row): void {
    const { entity } = row.raw
    const rows = this.rows.get(entity.name) ?? []
    this.rows.set(entity.name, rows)
    rows.push(row)
    const names = [entity.endpointKey, ...entity.uniqueFields].filter((name) => name !== undefined)
    for (const name of ['id', ...names]) {
      const value = row.value[name]
      const key = `${entity.name}.${name}=${String(value)}`
      if (!isAbsent(value) && !this.byKey.has(key)) this.byKey.set(key, row)
    }
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

  private resolve(field: string, reference: string, name: string, problems: Problem[]): PlainRecord {
    const key = this.given.entities.find((entity) => entity.name === reference)?.endpointKey
    const found =
      this.byKey.get(`${reference}.id=${name}`) ??
      (key === undefined ? undefined : this.byKey.get(`${reference}.${key}=${name}`))
    if (found) return { id: found.id }
    problems.push({ path: [field], message: `invalid reference '${field}: ${name}' (no such entry in '${reference}')` })
    // It names something, so nothing else is wrong with the field.
    return { id: '00000000-0000-0000-0000-000000000000' }
  }

  /** Kong: loading.md §10. */
  private protocolProblems(value: PlainRecord): Problem[] {
    const wanted = protocolsOf(value)
    const meets = (route: Row) => protocolsOf(route.value).some((protocol) => wanted.includes(protocol))
    const routeId = idOf(value['route'])
    const route = routeId === undefined ? undefined : this.byKey.get(`routes.id=${routeId}`)
    if (route && !meets(route)) return [{ path: ['protocols'], message: "must match the associated route's protocols" }]
    const serviceId = idOf(value['service'])
    if (serviceId === undefined) return []
    const own = (this.rows.get('routes') ?? []).filter((row) => idOf(row.value['service']) === serviceId)
    if (own.length === 0 || own.some(meets)) return []
    const message = "must match the protocols of at least one route pointing to this Plugin's service"
    return [{ path: ['protocols'], message }]
  }
}

/** Ids of rows are made of the file, not drawn. */
function withoutIds({ newUuid: _, ...services }: SchemaServices): SchemaServices {
  return services
}

function protocolsOf(value: PlainRecord): string[] {
  return (asList(value['protocols']) ?? []).map(String)
}
