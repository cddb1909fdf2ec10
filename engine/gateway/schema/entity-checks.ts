import { conditional, conditionalAtLeastOneOf } from './conditional-checks.ts'
import { at, atLeastOne, fieldAt, filledIn, nameIn, namesOf, setOf, type CheckedRecord } from './checked-record.ts'
import {
  isRecord,
  isVaultReference,
  quoted,
  type EntityCheck,
  type PlainRecord,
  type Problem,
  type Verdict,
} from './field.ts'

/** One kind of entity check (Kong: schema.md §6). */
interface CheckKind {
  /** Fields it looks at: dotted paths. */
  sources(argument: unknown): readonly string[]
  readonly runsWithMissing: boolean
  readonly runsWithInvalid: boolean
  /** Those of them that have to be there; all of them unless it says so. */
  needs?(argument: unknown): readonly string[]
  run(argument: unknown, checked: CheckedRecord): Verdict
}

function overNames(
  runsWithMissing: boolean,
  runsWithInvalid: boolean,
  test: (filled: readonly string[], names: readonly string[], checked: CheckedRecord) => string | undefined,
): CheckKind {
  return {
    sources: namesOf,
    runsWithMissing,
    runsWithInvalid,
    run: (argument, checked) => {
      const names = namesOf(argument)
      return test(filledIn(names, checked.record), names, checked)
    },
  }
}

const CHECKS: Readonly<Record<string, CheckKind>> = {
  at_least_one_of: overNames(true, true, (filled, names, { validation }) =>
    filled.length > 0 ? undefined : `${atLeastOne(validation)}${quoted(names)}`,
  ),
  only_one_of: overNames(false, true, (filled, names) =>
    filled.length === 1 ? undefined : `exactly one of these fields must be non-empty: ${quoted(names)}`,
  ),
  distinct: overNames(false, true, (filled, names, { record }) => {
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
    needs: (argument) => [nameIn(argument, 'if_field')],
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
  // Kong has no name for it either and throws (conformance schema.echeck.unknown_name).
  if (!kind) return [{ path: ['@entity'], message: `unknown entity check: ${name}` }]
  const applied = applies(kind, argument, checked)
  if (applied !== true) return applied
  const verdict = kind.run(argument, checked)
  if (verdict === undefined) return []
  return typeof verdict === 'string' ? [{ path: ['@entity'], message: verdict }] : [...verdict]
}

/** Whether a check has something to judge: true, or what is to be said instead, mostly nothing (Kong: schema.md §6). */
function applies(kind: CheckKind, argument: unknown, checked: CheckedRecord): true | Problem[] {
  const { record, schema, problems, validation } = checked
  const sources = kind.sources(argument)
  const isReferenced = (source: string) =>
    fieldAt(schema, source.split('.'))?.referenceable && isVaultReference(at(record, source))
  if (sources.some(isReferenced)) return []
  const options = isRecord(argument) ? argument : {}
  const withMissing = options['run_with_missing_fields'] ?? kind.runsWithMissing
  const missing = (kind.needs?.(argument) ?? sources).filter((source) => at(record, source) === undefined)
  const isUntouched = sources.every((source) => at(record, source) === undefined)
  if (isUntouched && !(withMissing === true && !validation.isPartial)) return []
  if (missing.length > 0 && withMissing !== true) {
    const message = `field required for entity check${validation.isUpdate ? ' when updating' : ''}`
    return missing.map((source) => ({ path: source.split('.'), message }))
  }
  const withInvalid = options['run_with_invalid_fields'] ?? kind.runsWithInvalid
  const isWrong = (source: string) => problems.some(({ path }) => `${path.join('.')}.`.startsWith(`${source}.`))
  return withInvalid !== true && sources.some(isWrong) ? [] : true
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

function setAt(target: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value
    return
  }
  const inner = isRecord(target[key]) ? { ...target[key] } : {}
  setAt(inner, rest, value)
  target[key] = inner
}
