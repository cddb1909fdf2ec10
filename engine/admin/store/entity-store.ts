import { schemaOfRow } from '../../gateway/declarative/row-schema.ts'
import type { Database, PluginSchemas, Row } from '../../gateway/declarative/rows.ts'
import type { Entities } from '../../gateway/entities.ts'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import type { FieldSchema, PlainRecord, Problem, SchemaServices } from '../../gateway/schema/field.ts'
import { Collection } from './collection.ts'
import { TypedRows } from './typed-rows.ts'

/** What a store knows of the outside. */
export interface EntityStoreOptions {
  /** Every collection there is; what is referred to comes before what refers to it. */
  readonly collections: readonly EntitySchema[]
  readonly schemas: PluginSchemas
  readonly services: SchemaServices
  /** `off`: reading only, as a DB-less node has it. */
  readonly database: 'postgres' | 'off'
}

/** A row was written or deleted. */
export interface RowChange {
  readonly entity: EntitySchema
  readonly operation: 'create' | 'update' | 'delete'
  readonly row: Row
  readonly before: Row | undefined
}

/** How a row is judged: the entity, specialised by what the row's name says. */
export interface RowSchema {
  readonly schema: FieldSchema
  readonly problem?: Problem
}

/** The entities of a gateway, in memory, changeable. Writing goes through the functions of `write.ts`. */
export class EntityStore {
  readonly options: EntityStoreOptions
  private collections = new Map<string, Collection>()
  private readonly typed = new TypedRows()
  private readonly schemaCache = new Map<string, RowSchema>()
  private changed = new Set<string>()
  private undo: (() => void)[] | undefined
  private news: RowChange[] = []
  private writes = 0
  private hash = ''

  constructor(options: EntityStoreOptions) {
    this.options = options
    this.collections = this.emptied()
  }

  /** Replaces everything. `running` are the objects a gateway uses for these rows already; they stay the same. */
  load(rows: Database['rows'], running?: Entities): void {
    this.collections = this.emptied()
    this.news = []
    this.writes += 1
    for (const [name, list] of rows) for (const row of list) this.collections.get(name)?.put(row)
    if (running) this.typed.adopt(rows, running)
    else for (const name of this.collections.keys()) this.changed.add(name)
  }

  /** What tells the loaded document from others, for `check_hash`. */
  documentHash(): string {
    return this.hash
  }

  setDocumentHash(hash: string): void {
    this.hash = hash
  }

  entitySchemas(): readonly EntitySchema[] {
    return this.options.collections
  }

  collection(name: string): Collection | undefined {
    return this.collections.get(name)
  }

  /** All collections with a field that refers to the named one. */
  referring(name: string): readonly (readonly [collection: Collection, field: string])[] {
    return [...this.collections.values()].flatMap((collection) =>
      (collection.entity.fields ?? []).flatMap(([field, { type, reference }]) =>
        type === 'foreign' && reference === name ? [[collection, field] as const] : [],
      ),
    )
  }

  /** What a row is judged by. Specialising a schema costs, so each is made once. */
  schemaOf(entity: EntitySchema, value: PlainRecord): RowSchema {
    const key = entity.subschemaKey
    const name = key === undefined ? undefined : value[key]
    if (key !== undefined && typeof name !== 'string') return schemaOfRow(entity, value, this.options.schemas)
    const cacheKey = `${entity.name}:${String(name)}`
    const known = this.schemaCache.get(cacheKey) ?? schemaOfRow(entity, value, this.options.schemas)
    if (!known.problem) this.schemaCache.set(cacheKey, known)
    return known
  }

  put(name: string, row: Row): void {
    const collection = this.collections.get(name)
    if (!collection) return
    const before = collection.get(row.id)
    this.undo?.push(() => (before ? collection.put(before) : collection.delete(row.id)))
    collection.put(row)
    this.changed.add(name)
    this.writes += 1
    const operation = before ? 'update' : 'create'
    this.news.push({ entity: collection.entity, operation, row, before })
  }

  delete(name: string, id: string): void {
    const collection = this.collections.get(name)
    const before = collection?.get(id)
    if (!collection || !before) return
    this.undo?.push(() => collection.put(before))
    collection.delete(id)
    this.changed.add(name)
    this.writes += 1
    this.news.push({ entity: collection.entity, operation: 'delete', row: before, before })
  }

  /** Work of which everything happens or nothing: a throw takes back what was written. */
  atomic<T>(work: () => T): T {
    if (this.undo) return work()
    const [undo, changed, news] = [(this.undo = []), new Set(this.changed), this.news.length]
    try {
      return work()
    } catch (error) {
      this.undo = undefined
      for (const back of undo.toReversed() as (() => void)[]) back()
      this.changed = changed
      this.news.length = news
      throw error
    } finally {
      this.undo = undefined
    }
  }

  /** Grows with every write. */
  revision(): number {
    return this.writes
  }

  /** Whether something was written that nobody took notice of. */
  hasChanges(): boolean {
    return this.changed.size > 0
  }

  /** Names of the collections that changed since the last call. */
  takeChanges(): ReadonlySet<string> {
    const taken = this.changed
    this.changed = new Set()
    return taken
  }

  /** What was written since the last call, in order; who replaces everything is told nothing. */
  takeNews(): readonly RowChange[] {
    const taken = this.news
    this.news = []
    return taken
  }

  /** Rows that end, the next one first. */
  expiring(): readonly (readonly [name: string, row: Row & { readonly expiresAt: number }])[] {
    return this.options.collections
      .filter(({ hasTtl }) => hasTtl)
      .flatMap(({ name }) =>
        (this.collections.get(name)?.list() ?? []).flatMap((row) =>
          row.expiresAt === undefined ? [] : [[name, { ...row, expiresAt: row.expiresAt }] as const],
        ),
      )
      .toSorted(([, a], [, b]) => a.expiresAt - b.expiresAt)
  }

  /** Everything as a gateway runs with it; objects of rows that did not change are the same as before. */
  entities(): Entities {
    return this.typed.entities(new Map([...this.collections].map(([name, collection]) => [name, collection.list()])))
  }

  private emptied(): Map<string, Collection> {
    return new Map(this.options.collections.map((entity) => [entity.name, new Collection(entity)]))
  }
}
