import type { EntitySchema } from '../../gateway/schema/core.ts'

interface AdminNames {
  readonly path: string
  /** Under what the entity belongs to. */
  readonly nested: string
}

/** Entities that the Admin API calls otherwise than the database (Kong: admin-api.md §4; daos of bundled plugins). */
const OTHERWISE: Readonly<Record<string, AdminNames>> = {
  keyauth_credentials: { path: 'key-auths', nested: 'key-auth' },
  basicauth_credentials: { path: 'basic-auths', nested: 'basic-auth' },
  hmacauth_credentials: { path: 'hmac-auths', nested: 'hmac-auth' },
  jwt_secrets: { path: 'jwts', nested: 'jwt' },
  oauth2_credentials: { path: 'oauth2', nested: 'oauth2' },
  oauth2_tokens: { path: 'oauth2_tokens', nested: 'oauth2_tokens' },
  key_sets: { path: 'key-sets', nested: 'key-sets' },
  filter_chains: { path: 'filter-chains', nested: 'filter-chains' },
}

/** Entities without endpoints of their own. */
const HIDDEN = new Set(['parameters', 'consumer_group_consumers'])

/** What daos.lua says about the Admin API, when the schema carries it. */
interface Declared {
  readonly adminApiName?: string
  readonly adminApiNestedName?: string
  readonly generatesAdminApi?: boolean
}

/** Names of an entity in paths; undefined when it has no endpoints. */
export function adminNames(entity: EntitySchema & Declared): AdminNames | undefined {
  const { name, adminApiName, adminApiNestedName, generatesAdminApi } = entity
  if (HIDDEN.has(name) || generatesAdminApi === false) return undefined
  const path = adminApiName ?? OTHERWISE[name]?.path ?? name
  return { path, nested: adminApiNestedName ?? OTHERWISE[name]?.nested ?? path }
}

/** Field that names a row in a path. Plugins have one there that no reference uses (Kong: admin-api.md §1 keys). */
export function endpointKey({ name, endpointKey: key }: EntitySchema): string | undefined {
  return name === 'plugins' ? 'instance_name' : key
}
