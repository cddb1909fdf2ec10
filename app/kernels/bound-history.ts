/** What is kept of one scenario's history, and of all together. A run's bytes are those of its bodies and events, roughly. */
export const KEPT_HISTORY = { runs: 100, bytes: 16_000_000, total: 64_000_000 } as const

/** A run of a kept history, without what makes it heavy. */
export interface KeptEntry {
  readonly id: string
  readonly startedAt: number
  readonly bytes: number
}

/** The entries that stay, newest first: those of `protectedIds` before all, of the others the newest that fit. */
export function boundHistory<T extends KeptEntry>(
  entries: readonly T[],
  protectedIds: readonly string[],
  { runs, bytes }: { readonly runs: number; readonly bytes: number },
): readonly T[] {
  const first = new Set(protectedIds)
  const ranked = entries.toSorted(
    (a, b) => Number(first.has(b.id)) - Number(first.has(a.id)) || b.startedAt - a.startedAt,
  )
  let sum = 0
  let count = 0
  const stay = new Set<T>()
  for (const entry of ranked) {
    if (count + 1 > runs || sum + entry.bytes > bytes) continue
    count += 1
    sum += entry.bytes
    stay.add(entry)
  }
  return entries.filter((entry) => stay.has(entry)).toSorted((a, b) => b.startedAt - a.startedAt)
}

/** Bytes of all entries. */
export function historyBytes(entries: readonly KeptEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0)
}
