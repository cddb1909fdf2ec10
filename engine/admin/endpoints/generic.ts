import type { Collection } from '../store/collection.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { collectionEndpoint, nestedCollectionEndpoint, type Nested } from './collection.ts'
import type { Endpoint } from './endpoint.ts'
import { entityEndpoint, foreignEndpoint, nestedEntityEndpoint } from './entity.ts'
import { adminNames } from './names.ts'

/** Endpoints that every entity gets from its schema (Kong: admin-api.md §1, §4). */
export function genericEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const [path = '', key, below, belowKey] = segments
  const collection = collectionAt(store, path)
  if (!collection || segments.length > 4) return undefined
  if (key === undefined) return collectionEndpoint(collection)
  if (below === undefined) return entityEndpoint(collection, key)
  const nested = nestedAt(store, collection, { key, below })
  if (belowKey !== undefined) return nested && nestedEntityEndpoint(nested, belowKey)
  return nested ? nestedCollectionEndpoint(nested) : referenceAt(store, collection, { key, field: below })
}

/** The collection of a path's first segment. */
export function collectionAt(store: EntityStore, path: string): Collection | undefined {
  const entity = store.entitySchemas().find((one) => adminNames(one)?.path === path)
  return entity && store.collection(entity.name)
}

function nestedAt(
  store: EntityStore,
  parents: Collection,
  { key, below }: { readonly key: string; readonly below: string },
): Nested | undefined {
  const found = store.referring(parents.entity.name).find(([children]) => adminNames(children.entity)?.nested === below)
  return found && { parents, key, children: found[0], field: found[1] }
}

function referenceAt(
  store: EntityStore,
  collection: Collection,
  { key, field }: { readonly key: string; readonly field: string },
): Endpoint | undefined {
  const reference = collection.entity.fields?.find(([name, { type }]) => name === field && type === 'foreign')?.[1]
  const others = reference?.reference === undefined ? undefined : store.collection(reference.reference)
  return others && foreignEndpoint({ collection, key, field, others })
}

/** Every path the entities have, for `/endpoints`. */
export function genericPaths(store: EntityStore): string[] {
  return store.entitySchemas().flatMap((entity) => {
    const names = adminNames(entity)
    if (!names) return []
    const own = [`/${names.path}`, `/${names.path}/{${entity.name}}`]
    const foreign = (entity.fields ?? []).flatMap(([field, { type, reference = '' }]) => {
      const parent = store.collection(reference)?.entity
      const above = type === 'foreign' && parent ? adminNames(parent) : undefined
      if (!above) return []
      const list = `/${above.path}/{${reference}}/${names.nested}`
      return [`/${names.path}/{${entity.name}}/${field}`, list, `${list}/{${entity.name}}`]
    })
    return [...own, ...foreign]
  })
}
