import {
  asList,
  isAbsent,
  isRecord,
  isVaultReference,
  quoted,
  type EntityCheck,
  type FieldSchema,
  type PlainRecord,
  type Problem,
  type SchemaServices,
  type Verdict,
} from './field.ts'

/** A record with what is known about it when its entity checks run. */
export interface CheckedRecord {
  readonly record: PlainRecord
  readonly schema: FieldSchema
  /** What the fields themselves have wrong. */
  readonly problems: readonly Problem[]
  readonly validate: (value: unknown, field: FieldSchema, services: SchemaServices) => Problem[]
  readonly services: SchemaServices
}

/** One kind of entity check (Kong: schema.md §6). */
interface CheckKind {
  /** Fields it looks at: dotted paths. */
  sources(argument: unknown): readonly string[]
  readonly runsWithMissing: boolean
  readonly runsWithInvalid: boolean
  run(argument: unknown, checked: CheckedRecord): Verdict
}

const namesOf = (argument: unknown) => (asList(argument) ?? []).filter((name) => typeof name === 'string')
const isEmpty = (value: unknown) =>
  isAbsent(value) || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
const filledIn = (names: readonly string[], record: PlainRecord) => names.filter((name) => !isEmpty(at(record, name)))

/** Value at a dotted path. */
function at(record: PlainRecord, path: string): unknown {
  let value: unknown = record
  for (const key of path.split('.')) value = isRecord(value) ? value[key] : undefined
  return value
}

function overNames(
  runsWithMissing: boolean,
  runsWithInvalid: boolean,
  test: (filled: readonly string[], names: readonly string[], record: PlainRecord) => string | undefined,
): CheckKind {
  return {
    sources: namesOf,
    runsWithMissing,
    runsWithInvalid,
    run: (argument, { record }) => {
      const names = namesOf(argument)
      return test(filledIn(names, record), names, record)
    },
  }
}

const CHECKS: Readonly<Record<string, CheckKind>> = {
  at_least_one_of: overNames(true, true, (filled, names) =>
    filled.length > 0 ? undefined : `at least one of these fields must be non-empty: ${quoted(names)}`,
  ),
  only_one_of: overNames(false, true, (filled, names) =>
    filled.length === 1 ? undefined : `exactly one of these fields must be non-empty: ${quoted(names)}`,
  ),
  distinct: overNames(false, true, (filled, names, record) => {
    const values = filled.map((name) => at(record, name))
    return new Set(values).size === values.length
      ? undefined
      : `values of these fields must be distinct: ${quoted(names)}`
  }),
  mutually_required: overNames(true, false, (filled, names) =>
    filled.length === 0 || filled.length === names.length
      ? undefined
      : `all or none of these fields must be set: ${quoted(names)}`,
  ),
  mutually_exclusive: overNames(true, false, (filled, names) =>
    filled.length < 2 ? undefined : `only one or none of these fields must be set: ${quoted(names)}`,
  ),
  mutually_exclusive_sets: {
    sources: (argument) => [...setOf(argument, 'set1'), ...setOf(argument, 'set2')],
    runsWithMissing: true,
    runsWithInvalid: false,
    run(argument, { record }) {
      const [one, two] = [filledIn(setOf(argument, 'set1'), record), filledIn(setOf(argument, 'set2'), record)]
      if (one.length === 0 || two.length === 0) return undefined
      return `these sets are mutually exclusive: (${quoted(one)}), (${quoted(two)})`
    },
  },
  conditional: {
    sources: (argument) => [nameIn(argument, 'if_field'), nameIn(argument, 'then_field')],
    runsWithMissing: false,
    runsWithInvalid: true,
    run: conditional,
  },
  conditional_at_least_one_of: {
    sources: (argument) => [
      nameIn(argument, 'if_field'),
      ...setOf(argument, 'then_at_least_one_of'),
      ...setOf(argument, 'else_then_at_least_one_of'),
    ],
    runsWithMissing: true,
    runsWithInvalid: true,
    run: conditionalAtLeastOneOf,
  },
  custom_entity_check: {
    sources: (argument) => setOf(argument, 'field_sources'),
    runsWithMissing: false,
    runsWithInvalid: false,
    run: customCheck,
  },
}

/** Runs the entity checks of a record; skipped ones say nothing. */
export function runEntityChecks(checked: CheckedRecord): Problem[] {
  return (checked.schema.entity_checks ?? []).flatMap((check) => runCheck(check, checked))
}

function runCheck({ name, argument }: EntityCheck, checked: CheckedRecord): Problem[] {
  const kind = CHECKS[name]
  if (!kind || !applies(kind, argument, checked)) return []
  const verdict = kind.run(argument, checked)
  if (verdict === undefined) return []
  return typeof verdict === 'string' ? [{ path: ['@entity'], message: verdict }] : [...verdict]
}

function applies(kind: CheckKind, argument: unknown, { record, schema, problems }: CheckedRecord): boolean {
  const sources = kind.sources(argument)
  const isReferenced = (source: string) =>
    fieldAt(schema, source.split('.'))?.referenceable && isVaultReference(at(record, source))
  if (sources.some(isReferenced)) return false
  const options = isRecord(argument) ? argument : {}
  const withMissing = options['run_with_missing_fields'] ?? kind.runsWithMissing
  const withInvalid = options['run_with_invalid_fields'] ?? kind.runsWithInvalid
  const hasError = sources.some((source) => problems.some(({ path }) => path[0] === source.split('.')[0]))
  if (hasError && !withInvalid) return false
  // On a full insert absent fields are null by then, so they count as present (surprises.md 2).
  return withMissing === true || sources.some((source) => at(record, source) !== undefined)
}

function conditional(argument: unknown, checked: CheckedRecord): Verdict {
  const options = isRecord(argument) ? argument : {}
  const [ifField, thenField] = [nameIn(argument, 'if_field'), nameIn(argument, 'then_field')]
  if (!isMatch(ifField, options['if_match'], checked)) return undefined
  const wrong = matchProblems(thenField, options['then_match'], checked)
  if (wrong.length === 0) return undefined
  const sentence = options['then_err'] ?? `failed conditional validation given value of field '${ifField}'`
  const path = thenField.split('.')
  return [
    { path: ['@entity'], message: String(sentence).replace('%s', ifField) },
    ...wrong.map((problem) => ({ path: [...path, ...problem.path], message: problem.message })),
  ]
}

function conditionalAtLeastOneOf(argument: unknown, checked: CheckedRecord): Verdict {
  const options = isRecord(argument) ? argument : {}
  const ifField = nameIn(argument, 'if_field')
  if (isMatch(ifField, options['if_match'], checked))
    return needsOne(options, 'then_at_least_one_of', 'then_err', checked.record)
  const otherwise = options['else_match']
  const isElse = otherwise === undefined || isMatch(ifField, otherwise, checked)
  return isElse ? needsOne(options, 'else_then_at_least_one_of', 'else_then_err', checked.record) : undefined
}

function needsOne(options: PlainRecord, list: string, err: string, record: PlainRecord): Verdict {
  const names = namesOf(options[list])
  if (names.length === 0 || filledIn(names, record).length > 0) return undefined
  const sentence = options[err]
  const listed = quoted(names)
  return typeof sentence === 'string'
    ? sentence.replace('%s', listed)
    : `at least one of these fields must be non-empty: ${listed}`
}

function customCheck(argument: unknown, { record }: CheckedRecord): Verdict {
  const options = isRecord(argument) ? argument : {}
  const check = options['fn']
  if (typeof check !== 'function') return undefined
  const projection: Record<string, unknown> = {}
  for (const source of setOf(argument, 'field_sources'))
    setAt(projection, source.split('.'), at(record, source) ?? null)
  return (check as (entity: PlainRecord) => Verdict)(projection)
}

/** `if_match` and `then_match` are validators on top of the field's own definition. */
function matchProblems(path: string, match: unknown, checked: CheckedRecord): Problem[] {
  const own = fieldAt(checked.schema, path.split('.'))
  const attributes = isRecord(match) ? match : {}
  const field = { type: 'any', ...own, ...attributes } as FieldSchema
  return checked.validate(at(checked.record, path), field, checked.services)
}

function isMatch(path: string, match: unknown, checked: CheckedRecord): boolean {
  return matchProblems(path, match, checked).length === 0
}

function fieldAt(schema: FieldSchema, path: readonly string[]): FieldSchema | undefined {
  const [first, ...rest] = path
  const field = schema.fields?.find(([name]) => name === first)?.[1]
  return rest.length === 0 || !field ? field : fieldAt(field, rest)
}

function setAt(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value
    return
  }
  const inner = isRecord(target[key]) ? { ...target[key] } : {}
  setAt(inner, rest, value)
  target[key] = inner
}

function setOf(argument: unknown, key: string): string[] {
  return isRecord(argument) ? namesOf(argument[key]) : []
}

function nameIn(argument: unknown, key: string): string {
  const name = isRecord(argument) ? argument[key] : undefined
  return typeof name === 'string' ? name : ''
}
