/** Values in the form they are compared in: keys in order, empty lists as empty tables, holes as null. */
export function comparable(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value === 'string') return value.startsWith('RANDOM') ? 'RANDOM' : value
  if (Array.isArray(value)) return value.length === 0 ? {} : Array.from(value, comparable)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, item]) => [key, comparable(item)]))
}

/** Whether two comparable values agree; items of lists inside texts may come in any order where Kong has none. */
export function isSameAnswer(expected: unknown, actual: unknown, isUnordered = false): boolean {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(actual)]
  return one === other || (isUnordered && words(one) === words(other ?? ''))
}

function words(text: string): string {
  return text
    .split(/[^\w.-]+/)
    .sort()
    .join(' ')
}
