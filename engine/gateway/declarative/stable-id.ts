import type { EntitySchema } from '../schema/core.ts'
import { isAbsent, type PlainRecord } from '../schema/field.ts'
import { memoize } from '../schema/memo.ts'
import { uuidV5 } from '../uuid.ts'
import type { ValuePath } from '../yaml.ts'

// Kong's namespace for ids of entities that are declared without one (surprises.md 10).
const NAMESPACE = 'fd02801f-0957-4a15-a55a-c8d9606f30b5'

const namespaceOf = memoize((entity: EntitySchema) => uuidV5(entity.name, NAMESPACE))

/**
 * Id of a row that is declared without one: Kong makes it of the name where the collection has names (services, routes,
 * consumers, upstreams). For other rows Kong's own recipe is not known, or it draws one; ours is the same for the same
 * file, so that traces and links stay true from one apply to the next.
 */
export function stableId(entity: EntitySchema, value: PlainRecord, path: ValuePath): string {
  const namespace = namespaceOf(entity)
  const key = entity.endpointKey
  const name = key === undefined ? undefined : value[key]
  if (typeof name === 'string' && entity.cacheKey.length === 0) return uuidV5(name, namespace)
  const parts = entity.cacheKey.map((field) => keyPart(value[field]))
  return uuidV5(parts.length > 0 ? [entity.name, ...parts].join(':') : path.join('.'), namespace)
}

function keyPart(value: unknown): string {
  return idOf(value) ?? (isAbsent(value) ? '' : String(value))
}

/** Id of a reference, when there is one. */
export function idOf(reference: unknown): string | undefined {
  const id = typeof reference === 'object' && reference !== null ? (reference as PlainRecord)['id'] : undefined
  return typeof id === 'string' ? id : undefined
}
