import { at, atLeastOne, fieldAt, filledIn, nameIn, namesOf, type CheckedRecord } from './checked-record.ts'
import { isRecord, quoted, type FieldSchema, type PlainRecord, type Problem, type Verdict } from './field.ts'

/** `conditional`: what another field must be when one matches (Kong: schema.md §6). */
export function conditional(argument: unknown, checked: CheckedRecord): Verdict {
  const options = isRecord(argument) ? argument : {}
  const [ifField, thenField] = [nameIn(argument, 'if_field'), nameIn(argument, 'then_field')]
  if (!isMatch(ifField, options['if_match'], checked)) return undefined
  const wrong = matchProblems(thenField, options['then_match'], checked)
  if (wrong.length === 0) return undefined
  // `then_err` is not heard here (conformance schema.echeck.conditional.err.update.2).
  const message = `failed conditional validation given value of field '${ifField}'`
  const path = thenField.split('.')
  return [
    { path: ['@entity'], message },
    ...wrong.map((problem) => ({ path: [...path, ...problem.path], message: problem.message })),
  ]
}

/** `conditional_at_least_one_of`: which fields must be set when one matches, and which when it does not. */
export function conditionalAtLeastOneOf(argument: unknown, checked: CheckedRecord): Verdict {
  const options = isRecord(argument) ? argument : {}
  const ifField = nameIn(argument, 'if_field')
  if (isMatch(ifField, options['if_match'], checked))
    return needsOne(options, 'then_at_least_one_of', 'then_err', checked)
  const otherwise = options['else_match']
  const isElse = otherwise === undefined || isMatch(ifField, otherwise, checked)
  return isElse ? needsOne(options, 'else_then_at_least_one_of', 'else_then_err', checked) : undefined
}

function needsOne(options: PlainRecord, list: string, err: string, { record, validation }: CheckedRecord): Verdict {
  const names = namesOf(options[list])
  if (names.length === 0 || filledIn(names, record).length > 0) return undefined
  const sentence = options[err]
  const listed = quoted(names)
  return typeof sentence === 'string' ? sentence.replace('%s', listed) : `${atLeastOne(validation)}${listed}`
}

/** `if_match` and `then_match` are validators on top of the field's own definition. */
function matchProblems(path: string, match: unknown, checked: CheckedRecord): Problem[] {
  const own = fieldAt(checked.schema, path.split('.'))
  const attributes = isRecord(match) ? match : {}
  const field = { type: 'any', ...own, ...attributes } as FieldSchema
  return checked.validate(at(checked.record, path), field, checked.validation)
}

function isMatch(path: string, match: unknown, checked: CheckedRecord): boolean {
  return matchProblems(path, match, checked).length === 0
}
