import { pretty } from './pretty.ts'

type Table = Readonly<Record<string, unknown>> | readonly unknown[]

/** One sentence for each thing wrong: entity errors first, then fields by name (Kong: schema.md §11). */
export function violationParts(errors: Table): string[] {
  const general = '@entity' in errors ? errors['@entity'] : []
  const own = entriesOf(errors).filter(([key]) => key !== '@entity')
  return [...(Array.isArray(general) ? general.map(shown) : [shown(general)]), ...own.flatMap(partsOf)]
}

function partsOf([field, error]: readonly [string, unknown]): string[] {
  if (typeof error !== 'object' || error === null) return [`${field}: ${shown(error)}`]
  return entriesOf(error as Table).map(([key, inner]) => `${field}.${key}: ${shown(inner)}`)
}

/** `schema violation (…)` or `2 schema violations (…; …)`: what the Admin API says. */
export function violationMessage(errors: Table, what = 'schema violation'): string {
  const parts = violationParts(errors)
  const counted = parts.length === 1 ? what : `${parts.length} ${what}s`
  return `${counted} (${parts.join('; ')})`
}

/** `Validation error: a: …; b: …`: what schemas say of themselves; positions of lists are not named. */
export function errorsString(errors: Table): string {
  const general = '@entity' in errors && Array.isArray(errors['@entity']) ? errors['@entity'].map(shown) : []
  const own = entriesOf(errors).filter(([key]) => key !== '@entity')
  const parts = own.map(([key, error]) => {
    const text = typeof error === 'object' && error !== null ? errorsString(error as Table) : shown(error)
    return Array.isArray(errors) ? text : `${key}: ${text}`
  })
  return `Validation error: ${[...general, ...parts].join('; ')}`
}

/** Keys by name, positions from 1; holes of lists are nothing. */
function entriesOf(table: Table): (readonly [string, unknown])[] {
  if (Array.isArray(table))
    return table.flatMap((item: unknown, index) => (item === undefined ? [] : [[String(index + 1), item] as const]))
  return Object.entries(table)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function shown(error: unknown): string {
  if (error === null) return 'userdata: NULL'
  return typeof error === 'object' ? pretty(error) : String(error)
}
