/** A record of data from outside, or nothing. Only its own keys count: ask with {@link own}. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

/** An own property of data from outside; `__proto__` and the like are as absent as any other unknown key. */
export function own(value: unknown, key: string): unknown {
  const record = recordOf(value)
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}

/** A list, empty when it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** Text of what should be text. */
export function textOfUnknown(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}
