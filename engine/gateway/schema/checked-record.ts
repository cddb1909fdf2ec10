import { asList, isEmpty, isRecord, valueAt, type FieldSchema, type PlainRecord, type Problem } from './field.ts'
import type { RecordValidation, Validation } from './validate.ts'

/** A record with what is known about it when its entity checks run. */
export interface CheckedRecord {
  readonly record: PlainRecord
  readonly schema: FieldSchema
  /** What the fields themselves have wrong. */
  readonly problems: readonly Problem[]
  readonly validate: (value: unknown, field: FieldSchema, validation: Validation) => Problem[]
  readonly validation: RecordValidation
}

/** Field names of a check's argument. */
export const namesOf = (argument: unknown): string[] =>
  (asList(argument) ?? []).filter((name) => typeof name === 'string')

/** Value at a dotted path. */
export const at = (record: PlainRecord, path: string): unknown => valueAt(record, path.split('.'))

/** Those of the named fields that are set. */
export const filledIn = (names: readonly string[], record: PlainRecord): string[] =>
  names.filter((name) => !isEmpty(at(record, name)))

/** Names in a list of a check's options. */
export function setOf(argument: unknown, key: string): string[] {
  return isRecord(argument) ? namesOf(argument[key]) : []
}

/** A name in a check's options. */
export function nameIn(argument: unknown, key: string): string {
  const name = isRecord(argument) ? argument[key] : undefined
  return typeof name === 'string' ? name : ''
}

/** Definition of the field at a path. */
export function fieldAt(schema: FieldSchema, path: readonly string[]): FieldSchema | undefined {
  const [first, ...rest] = path
  const field = schema.fields?.find(([name]) => name === first)?.[1]
  return rest.length === 0 || !field ? field : fieldAt(field, rest)
}

/** The sentence of checks that want one of several fields. */
export function atLeastOne({ isUpdate }: Validation): string {
  return `${isUpdate ? 'when updating, ' : ''}at least one of these fields must be non-empty: `
}
