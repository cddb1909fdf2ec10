import type { Problem } from '../gateway/schema/field.ts'

/** Kong's nested table of errors: names and positions, `@entity` as a list (Kong: schema.md §11). */
export function errorTree(problems: readonly Problem[]): unknown {
  const root: Record<string, unknown> = {}
  for (const { path, message } of problems) {
    let at = root
    path.forEach((step, index) => {
      const key = typeof step === 'number' ? String(step + 1) : step
      const isLast = index === path.length - 1
      if (step === '@entity') at[key] = [...((at[key] as string[] | undefined) ?? []), message]
      else if (isLast) at[key] ??= message
      else at = (at[key] = typeof at[key] === 'object' ? at[key] : {}) as Record<string, unknown>
    })
  }
  return root
}

/** Texts that compare equal when the values do: lists and keyed tables alike, what is made up left out. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (item === null) return undefined
    if (['id', 'created_at', 'updated_at'].includes(key) && (typeof item === 'string' || typeof item === 'number'))
      return undefined
    if (typeof item === 'string' && item.startsWith('RANDOM')) return undefined
    if (Array.isArray(item) && item.length === 0) return {}
    if (Array.isArray(item) && item.some((entry) => entry === null))
      return Object.fromEntries(
        item.flatMap((entry: unknown, index) => (entry === null ? [] : [[String(index + 1), entry]])),
      )
    if (Array.isArray(item)) return Object.fromEntries(item.map((entry: unknown, index) => [String(index + 1), entry]))
    if (typeof item !== 'object' || item === null) return item
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
