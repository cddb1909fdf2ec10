import type { Row } from '../../gateway/declarative/rows.ts'
import { idOf } from '../../gateway/declarative/stable-id.ts'
import type { EntitySchema } from '../../gateway/schema/core.ts'
import { isAbsent, type PlainRecord } from '../../gateway/schema/field.ts'
import { foreignFields, uniqueFields } from './row.ts'

/** Rows of one entity, found by id, by unique fields, and by what they refer to. */
export class Collection {
  readonly entity: EntitySchema
  private readonly byId = new Map<string, Row>()
  private readonly byKey = new Map<string, string>()
  private readonly owned = new Map<string, Set<string>>()
  private readonly unique: readonly string[]
  private readonly foreign: readonly string[]
  private sorted: readonly Row[] | undefined

  constructor(entity: EntitySchema) {
    this.entity = entity
    this.unique = uniqueFields(entity)
    this.foreign = foreignFields(entity).map(([field]) => field)
  }

  get(id: string): Row | undefined {
    return this.byId.get(id.toLowerCase())
  }

  /** The row with that value in a unique field, or in any field when nothing indexes it. */
  find(field: string, value: unknown): Row | undefined {
    if (field === 'id') return typeof value === 'string' ? this.get(value) : undefined
    if (!this.unique.includes(field)) return this.list().find((row) => row.value[field] === value)
    const id = this.byKey.get(keyOf(field, value))
    return id === undefined ? undefined : this.byId.get(id)
  }

  /** Rows in the order of their insertion: the order of the file, then of the writes. */
  list(): readonly Row[] {
    return [...this.byId.values()]
  }

  /** Rows in the order in which pages show them: PostgreSQL sorts by primary key. */
  inPageOrder(): readonly Row[] {
    this.sorted ??= this.list().toSorted((a, b) => (a.id < b.id ? -1 : 1))
    return this.sorted
  }

  /** Rows that refer to another one in a field. */
  ownedBy(field: string, id: string): readonly Row[] {
    return [...(this.owned.get(keyOf(field, id)) ?? [])].flatMap((own) => this.byId.get(own) ?? [])
  }

  /** The key that another row has already, as Kong shows it; undefined when there is room. */
  conflict(value: PlainRecord, ownId: string): PlainRecord | undefined {
    for (const field of this.unique) {
      const holder = isAbsent(value[field]) ? undefined : this.byKey.get(keyOf(field, value[field]))
      if (holder !== undefined && holder !== ownId) return { [field]: value[field] }
    }
    const together = this.togetherKey(value)
    const holder = together === undefined ? undefined : this.byKey.get(together)
    if (holder === undefined || holder === ownId) return undefined
    return Object.fromEntries(this.entity.cacheKey.map((field) => [field, value[field] ?? null]))
  }

  put(row: Row): void {
    const known = this.byId.get(row.id)
    if (known) this.forget(known)
    this.byId.set(row.id, row)
    for (const key of this.keysOf(row.value)) this.byKey.set(key, row.id)
    for (const key of this.ownersOf(row.value)) {
      const own = this.owned.get(key) ?? new Set()
      this.owned.set(key, own.add(row.id))
    }
    this.sorted = undefined
  }

  delete(id: string): void {
    const known = this.byId.get(id)
    if (!known) return
    this.forget(known)
    this.byId.delete(id)
    this.sorted = undefined
  }

  private forget({ id, value }: Row): void {
    for (const key of this.keysOf(value)) if (this.byKey.get(key) === id) this.byKey.delete(key)
    for (const key of this.ownersOf(value)) this.owned.get(key)?.delete(id)
  }

  private keysOf(value: PlainRecord): string[] {
    const single = this.unique.filter((field) => !isAbsent(value[field])).map((field) => keyOf(field, value[field]))
    const together = this.togetherKey(value)
    return together === undefined ? single : [...single, together]
  }

  /** Fields of the cache key: together no two rows share them (Kong: loading.md §10). */
  private togetherKey(value: PlainRecord): string | undefined {
    const { cacheKey } = this.entity
    if (cacheKey.length === 0) return undefined
    return keyOf(
      '@together',
      cacheKey.map((field) => idOf(value[field]) ?? value[field] ?? null),
    )
  }

  private ownersOf(value: PlainRecord): string[] {
    return this.foreign.flatMap((field) => {
      const id = idOf(value[field])
      return id === undefined ? [] : [keyOf(field, id)]
    })
  }
}

function keyOf(field: string, value: unknown): string {
  return `${field}=${JSON.stringify(value)}`
}
