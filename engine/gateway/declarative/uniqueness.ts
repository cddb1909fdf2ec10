import { isAbsent, type Problem } from '../schema/field.ts'
import type { Row } from './rows.ts'

/** Why a row cannot stand beside those before it; Kong names the place by key for other fields than the endpoint key. */
export function duplicate(
  { raw, id, value }: Row,
  find: (key: string) => Row | undefined,
): { readonly message: string; readonly kongPath?: Problem['path'] } | undefined {
  const { entity } = raw
  const already = (what: string, text: unknown) =>
    `uniqueness violation: '${entity.name}' entity with ${what} set to '${String(text)}' already declared`
  const isTaken = (field: string) => !isAbsent(value[field]) && find(`${entity.name}.${field}=${String(value[field])}`)
  const key = entity.endpointKey
  // Where the cache key makes the id, a name may come back under another owner: targets, credentials of an owner.
  if (key !== undefined && entity.cacheKey.length === 0 && isTaken(key)) return { message: already(key, value[key]) }
  if (find(`${entity.name}.id=${id}`)) return { message: already('primary key', id) }
  const field = entity.uniqueFields.find(isTaken)
  if (field === undefined) return undefined
  const name = String(value[key ?? ''] ?? id)
  return { message: already(field, value[field]), kongPath: [entity.name, name] }
}
