interface Ranked {
  readonly name: string
  readonly priority: number
}

/** Highest priority first, equal ones by descending name (Kong: loading.md §5). */
export function inKongsOrder<T extends Ranked>(plugins: readonly T[]): T[] {
  return plugins.toSorted((a, b) => b.priority - a.priority || (a.name < b.name ? 1 : -1))
}
