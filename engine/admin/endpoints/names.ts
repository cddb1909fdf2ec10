import type { EntitySchema } from '../../gateway/schema/core.ts'

interface AdminNames {
  readonly path: string
  /** Under what the entity belongs to. */
  readonly nested: string
}

/** Entities without endpoints of their own. */
const HIDDEN = new Set(['parameters', 'consumer_group_consumers', 'cloned_plugins'])

/** Names of an entity in paths; undefined when it has no endpoints. */
export function adminNames(entity: EntitySchema): AdminNames | undefined {
  const { name, adminApiName, adminApiNestedName, generatesAdminApi } = entity
  if (HIDDEN.has(name) || generatesAdminApi === false) return undefined
  const path = adminApiName ?? name
  return { path, nested: adminApiNestedName ?? path }
}

/** Field that names a row in a path. Plugins have one there that no reference uses (Kong: admin-api.md §1 keys). */
export function endpointKey({ name, endpointKey: key }: EntitySchema): string | undefined {
  return name === 'plugins' ? 'instance_name' : key
}
