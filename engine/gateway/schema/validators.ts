import { isUuid } from '../uuid.ts'
import { asList, isRecord, quoted, show, type FieldSchema, type SchemaServices, type Verdict } from './field.ts'
import { memoize } from './memo.ts'

/** A validator: its attribute's argument against a value; a sentence when it fails. */
type Validator = (value: unknown, field: FieldSchema, services: SchemaServices) => Verdict

const encoder = new TextEncoder()
// oxlint-disable-next-line no-control-regex
const bytes = (text: string) => (/^[\u0000-\u007f]*$/.test(text) ? text.length : encoder.encode(text).length)

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return bytes(value)
  if (Array.isArray(value)) return value.length
  return isRecord(value) ? Object.keys(value).length : 0
}

const text = (value: unknown) => (typeof value === 'string' ? value : String(value))

/** The sentence of an entry that is broken; a validator without words still fails (Kong: schema.md §5). */
function wordsOf(broken: { readonly err?: string | undefined } | undefined, value: unknown): string | undefined {
  return broken && (broken.err ?? `failed validating: ${text(value)}`)
}

/** Validators in the order Kong runs them; the first failure wins (Kong: schema.md §4, §5). */
const VALIDATORS = {
  eq: (value, { eq }) => (eq === null || value === eq ? undefined : `value must be ${show(eq)}`),
  ne: (value, { ne }) => (value === ne ? `value must not be ${show(ne)}` : undefined),
  not_one_of: (value, { not_one_of: list = [] }) =>
    list.includes(value) ? `must not be one of: ${list.map(show).join(', ')}` : undefined,
  one_of: (value, { one_of: list = [] }) =>
    list.includes(value) ? undefined : `expected one of: ${list.map(show).join(', ')}`,
  gt: (value, { gt = 0 }) => (Number(value) > gt ? undefined : `value must be greater than ${show(gt)}`),
  timestamp: (value) => (Number(value) > 0 ? undefined : 'expected a valid timestamp'),
  uuid: (value) => (isUuid(text(value)) ? undefined : 'expected a valid UUID'),
  is_regex: (value, _, services) =>
    services.regexError(text(value)) === undefined ? undefined : `not a valid regex: ${text(value)}`,
  between: (value, { between: [low, high] = [0, 0] }) =>
    Number(value) >= low && Number(value) <= high
      ? undefined
      : `value should be between ${Math.trunc(low)} and ${Math.trunc(high)}`,
  len_eq: (value, { len_eq: length = 0 }) => (lengthOf(value) === length ? undefined : `length must be ${length}`),
  len_min: (value, { len_min: length = 0 }) =>
    lengthOf(value) >= length ? undefined : `length must be at least ${length}`,
  len_max: (value, { len_max: length = 0 }) =>
    lengthOf(value) <= length ? undefined : `length must be at most ${length}`,
  starts_with: (value, { starts_with: prefix = '' }) =>
    text(value).startsWith(prefix) ? undefined : `should start with: ${prefix}`,
  not_match: (value, { not_match: pattern = '' }, { matches }) =>
    matches(text(value), pattern) ? `invalid value: ${text(value)}` : undefined,
  match_none: (value, { match_none: list = [] }, { matches }) =>
    wordsOf(
      list.find(({ pattern }) => matches(text(value), pattern)),
      value,
    ),
  match: (value, { match: pattern = '' }, { matches }) =>
    matches(text(value), pattern) ? undefined : `invalid value: ${text(value)}`,
  match_all: (value, { match_all: list = [] }, { matches }) =>
    wordsOf(
      list.find(({ pattern }) => !matches(text(value), pattern)),
      value,
    ),
  match_any: (value, { match_any: any }, { matches }) =>
    !any || any.patterns.some((pattern) => matches(text(value), pattern)) ? undefined : wordsOf(any, value),
  contains: (value, { contains: wanted }) =>
    asList(value)?.includes(wanted) ? undefined : `expected to contain: ${show(wanted)}`,
  custom_validator: (value, { custom_validator: validate }, services) => validate?.(value, services),
  mutually_exclusive_subsets: (value, { mutually_exclusive_subsets: subsets = [] }) => exclusive(value, subsets),
} as const satisfies Partial<Record<keyof FieldSchema, Validator>>

/** Names of all validators, in the order Kong runs them. */
export const VALIDATOR_NAMES = Object.keys(VALIDATORS) as readonly (keyof typeof VALIDATORS)[]

/** A field with the validators it has, in order. A string is never empty unless len_min says so (Kong: schema.md §4). */
const validatorsOf = memoize((field: FieldSchema) => {
  const effective = field.type === 'string' && field.len_min === undefined ? { ...field, len_min: 1 } : field
  const own = VALIDATOR_NAMES.filter((name) => effective[name] !== undefined)
  return { effective, list: own.map((name): Validator => VALIDATORS[name]) }
})

/** First failing validator of a field, `err` of the field before its own words. */
export function runValidators(value: unknown, field: FieldSchema, services: SchemaServices): Verdict {
  const { effective, list } = validatorsOf(field)
  for (const validate of list) {
    const verdict = validate(value, effective, services)
    if (verdict !== undefined) return field.err ?? verdict
  }
  return undefined
}

function exclusive(value: unknown, subsets: readonly (readonly string[])[]): string | undefined {
  const used = subsets.filter((subset) => subset.some((item) => asList(value)?.includes(item)))
  if (used.length < 2) return undefined
  return `these sets are mutually exclusive: ${used.map((items) => `(${quoted(items)})`).join(', ')}`
}
