/** What one tab has, what is kept, and the kept that the tab was last in step with. */
export interface Three<T> {
  readonly ours: T
  readonly theirs: T
  readonly base: T
}

/**
 * Both lists by key, in the order of ours: what only one of them added, changed or removed is so; `both` settles what
 * both changed.
 */
export function mergeLists<T>(
  { ours, theirs, base }: Three<readonly T[]>,
  keyOf: (item: T) => string,
  both: (own: T, other: T, before: T | undefined) => T,
): readonly T[] {
  const [own, other, before] = [ours, theirs, base].map((list) => new Map(list.map((item) => [keyOf(item), item])))
  if (!own || !other || !before) return ours
  const kept = ours.flatMap((item) => {
    const key = keyOf(item)
    const [there, old] = [other.get(key), before.get(key)]
    if (there === undefined) return old !== undefined && isEqual(item, old) ? [] : [item]
    if (isEqual(item, there) || (old !== undefined && isEqual(item, old))) return [there]
    return [old !== undefined && isEqual(there, old) ? item : both(item, there, old)]
  })
  const added = theirs.filter((item) => {
    const old = before.get(keyOf(item))
    return !own.has(keyOf(item)) && (old === undefined || !isEqual(item, old))
  })
  return [...kept, ...added]
}

function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}
