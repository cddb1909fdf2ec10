import type { Route } from '../entities.ts'
import { uuidV5 } from '../uuid.ts'

/** A route, or the part of it that Kong hands to atc-router as one matcher. */
export interface RoutePart {
  readonly route: Route
  readonly paths: readonly string[] | undefined
  readonly id: string
}

// Kong's namespace for the parts of a route; it shows only in ties (conformance router.generated.162).
const SPLIT_NAMESPACE = '7f145bf9-0dce-4f91-98eb-debbce4b9f6b'

/** All regex paths together, prefixes by length; a route with one kind of paths stays whole (Kong: router.md §1). */
export function splitByPaths(route: Route): RoutePart[] {
  const groups = new Map<number, string[]>()
  for (const path of route.paths ?? []) {
    const kind = path.startsWith('~') ? 0 : path.length
    groups.set(kind, [...(groups.get(kind) ?? []), path])
  }
  if (groups.size === 0) return [{ route, paths: undefined, id: route.id }]
  if (groups.size === 1) return [{ route, paths: route.paths, id: route.id }]
  return [...groups.values()].map((paths, index) => ({
    route,
    paths,
    id: uuidV5(`${route.id}#${index + 1}`, SPLIT_NAMESPACE),
  }))
}
