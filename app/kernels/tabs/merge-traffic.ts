import type { Environment, Variable } from '../environment/variables.ts'

/** A scenario's traffic as far as several tabs may change it. */
export interface SharedTraffic<Step extends { readonly id: string }> {
  readonly environments: readonly Environment[]
  readonly steps: readonly Step[]
}

/** What one tab has, what is kept, and the kept that the tab was last in step with. */
interface Three<T> {
  readonly ours: T
  readonly theirs: T
  readonly base: T
}

/**
 * Environments, variables and steps of two tabs, one by one: what only one of them added, changed or removed is so. Of
 * a variable that both changed, this tab's value stays.
 */
export function mergeTraffic<Step extends { readonly id: string }>(
  all: Three<SharedTraffic<Step>>,
): SharedTraffic<Step> {
  const { ours, theirs, base } = all
  return {
    environments: mergeLists(
      { ours: ours.environments, theirs: theirs.environments, base: base.environments },
      ({ name }) => name,
      (own, other, before) => ({
        ...own,
        variables: mergeLists(
          { ours: own.variables, theirs: other.variables, base: before?.variables ?? [] },
          ({ name }: Variable) => name,
          (variable) => variable,
        ),
      }),
    ),
    steps: mergeLists(
      { ours: ours.steps, theirs: theirs.steps, base: base.steps },
      ({ id }) => id,
      (step) => step,
    ),
  }
}

/** Both lists by key, in the order of ours; `both` settles what both changed. */
function mergeLists<T>(
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
