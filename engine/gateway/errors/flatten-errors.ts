import { isRecord } from '../schema/field.ts'
import { isUuid } from '../uuid.ts'

type Fields = Readonly<Record<string, unknown>>

/** One thing wrong with an entity of a declarative configuration. */
export interface FlatError {
  readonly type: 'field' | 'entity'
  readonly field?: string
  readonly message?: string
  readonly messages?: readonly string[]
}

/** An entity and everything wrong with it (Kong: admin-api.md §5). */
export interface FlatEntity {
  readonly entity_type: string
  readonly entity_id?: unknown
  readonly entity_name?: unknown
  readonly entity_tags?: unknown
  readonly entity: unknown
  readonly errors: readonly FlatError[]
}

/** Irregular plurals among Kong's collections. */
const SINGULAR: Readonly<Record<string, string>> = {
  vaults: 'vault',
  ca_certificates: 'ca_certificate',
}

/** Errors by entity of the document's own collections, and what belongs to no entity. */
export function flattenErrors(
  errors: Fields,
  input: Fields,
): { readonly flattened: readonly FlatEntity[]; readonly left: Fields } {
  const flattened: FlatEntity[] = []
  const left: Record<string, unknown> = {}
  for (const [collection, error] of Object.entries(errors)) {
    const entities = input[collection]
    if (!Array.isArray(error) || !Array.isArray(entities)) {
      left[collection] = error
      continue
    }
    error.forEach((problem: unknown, index) => {
      const entity: unknown = entities[index]
      if (problem !== undefined && problem !== null) flattened.push(flatEntity(collection, entity, problem))
    })
  }
  return { flattened, left }
}

function flatEntity(collection: string, entity: unknown, problem: unknown): FlatEntity {
  const { id, name, tags } = isRecord(entity) ? entity : {}
  const optional = (key: string, value: unknown) => (value === undefined ? {} : { [key]: value })
  return {
    entity_type: SINGULAR[collection] ?? collection.replace(/s$/, ''),
    ...optional('entity_id', typeof id === 'string' && isUuid(id) ? id : undefined),
    ...optional('entity_name', typeof name === 'string' ? name : undefined),
    ...optional('entity_tags', areTexts(tags) ? tags : undefined),
    entity,
    errors: flatErrors(problem, []),
  }
}

/** Tags of another shape are not shown. */
function areTexts(tags: unknown): boolean {
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string')
}

function flatErrors(problem: unknown, path: readonly string[]): FlatError[] {
  if (typeof problem !== 'object' || problem === null) return [flatError(String(problem), path)]
  const entries: (readonly [string, unknown])[] = Array.isArray(problem)
    ? problem.map((item: unknown, index) => [String(index + 1), item] as const)
    : Object.entries(problem)
  return entries.flatMap(([key, value]) => {
    if (value === undefined || value === null) return []
    return key === '@entity' ? generalErrors(value, path) : flatErrors(value, [...path, key])
  })
}

function generalErrors(value: unknown, path: readonly string[]): FlatError[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.map((message) => {
    const field = path.length > 0 ? { field: path.join('.') } : {}
    return { type: 'entity', ...field, message: String(message) }
  })
}

function flatError(message: string, path: readonly string[]): FlatError {
  return path.length === 0 ? { type: 'entity', message } : { type: 'field', field: path.join('.'), message }
}
