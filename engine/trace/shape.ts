/** What is wrong with a value: the way to it (`headers.2.1`; '' for the value itself) and what it had to be. */
export interface Flaw {
  readonly field: string
  readonly expected: string
}

/** Looks whether a value that was read from somewhere is what it should be. */
export type Shape = (value: unknown) => Flaw | undefined

/** The longest list of a trace: headers of a message, arguments of a call, plugins of a frame. */
const MOST_ENTRIES = 100_000

/** A shape that is a yes or no. */
function simple(expected: string, isRight: (value: unknown) => boolean): Shape {
  const flaw = { field: '', expected }
  return (value) => (isRight(value) ? undefined : flaw)
}

export const text: Shape = simple('a text', (value) => typeof value === 'string')
export const flag: Shape = simple('true or false', (value) => typeof value === 'boolean')
/** JSON has no NaN, but `1e999` reads as Infinity. */
export const number: Shape = simple('a finite number', Number.isFinite)
/** Sizes, counts, times: from 0 to 2^53 - 1. */
export const whole: Shape = simple(
  'a whole number from 0 on',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
)
export const nothing: Shape = simple('null', (value) => value === null)

/** One of these texts. */
export function oneOf(values: readonly string[]): Shape {
  const known: ReadonlySet<unknown> = new Set(values)
  return simple(values.length > 6 ? 'a word this version knows' : `one of ${values.join(', ')}`, (value) =>
    known.has(value),
  )
}

/** The first shape, or the second. */
export function either(first: Shape, second: Shape): Shape {
  return (value) => {
    const flaw = first(value)
    const other = flaw && second(value)
    return flaw && other && { field: flaw.field, expected: `${flaw.expected} or ${other.expected}` }
  }
}

/** A list whose entries all have this shape; bounded. */
export function listOf(entry: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return { field: '', expected: 'a list' }
    if (value.length > MOST_ENTRIES) return { field: '', expected: `a list of at most ${MOST_ENTRIES} entries` }
    for (let i = 0; i < value.length; i++) {
      const flaw = entry(value[i])
      if (flaw) return within(String(i), flaw)
    }
    return undefined
  }
}

/** A list of exactly these. */
export function tuple(...entries: readonly Shape[]): Shape {
  const pair = record(Object.fromEntries(entries.map((shape, i) => [String(i), shape])))
  return (value) =>
    Array.isArray(value) && value.length === entries.length
      ? pair(value)
      : { field: '', expected: `a list of ${entries.length}` }
}

/** Fields by name; a name that ends with `?` may be missing. Other fields are left alone: nobody reads them. */
export function record(fields: Readonly<Record<string, Shape>>): Shape {
  const checks = Object.entries(fields).map(([name, shape]) => ({
    name: name.replace(/\?$/, ''),
    isOptional: name.endsWith('?'),
    shape,
  }))
  return (value) => {
    if (typeof value !== 'object' || value === null) return { field: '', expected: 'an object' }
    for (const { name, isOptional, shape } of checks) {
      // Only what the file says itself: `constructor` and its like are no fields.
      const given: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
      const flaw = given === undefined && isOptional ? undefined : shape(given)
      if (flaw) return within(name, flaw)
    }
    return undefined
  }
}

function within(name: string, { field, expected }: Flaw): Flaw {
  return { field: field === '' ? name : `${name}.${field}`, expected }
}
