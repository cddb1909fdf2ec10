import type { Ordering } from '../plugin.ts'

/** A plugin in an order, with the rules of the configuration that applies to it. */
export interface Ordered {
  readonly name: string
  readonly ordering?: Ordering | undefined
}

/** How `access` of plugins is put in order (Kong: loading.md §5). */
export const ORDERING_ALGORITHMS = ['legacy', 'priority_preserving'] as const
export type OrderingAlgorithm = (typeof ORDERING_ALGORITHMS)[number]

/** An order, or the plugins whose rules contradict each other, the first one named again at the end. */
export type OrderResult<T> = { readonly order: readonly T[] } | { readonly cycle: readonly string[] }

/** Who must come before each plugin, whichever side wrote it; names that are not there count for nothing. */
export function dependenciesOf(plugins: readonly Ordered[]): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map(plugins.map(({ name }) => [name, new Set<string>()]))
  for (const { name, ordering } of plugins) {
    for (const earlier of ordering?.after ?? []) if (before.has(earlier)) before.get(name)?.add(earlier)
    for (const later of ordering?.before ?? []) before.get(later)?.add(name)
  }
  return before
}
