import { isRecord, type FieldSchema, type FieldType } from './field.ts'

/** A field as a form shows it: plain data, nothing to call. */
export interface FormField {
  readonly name: string
  readonly type: FieldType
  readonly isRequired: boolean
  /** Kong makes the value when none is given. */
  readonly isAutomatic: boolean
  /** Once set, it cannot be changed. */
  readonly isFixed: boolean
  /** May hold a vault reference. */
  readonly isReferenceable: boolean
  /** Holds a secret: not to be shown. */
  readonly isSecret: boolean
  readonly default?: unknown
  readonly description?: string
  readonly choices?: readonly unknown[]
  readonly range?: readonly [number, number]
  readonly length?: { readonly min?: number; readonly max?: number }
  /** Collection that a reference names a row of. */
  readonly reference?: string
  /** An old name: what it says now instead. */
  readonly isOldName?: boolean
  /** Of a record. */
  readonly fields?: readonly FormField[]
  /** Of a list, a set or a map. */
  readonly elements?: FormField
  readonly keys?: FormField
  /** Sentences about several fields together. */
  readonly rules?: readonly string[]
}

/** What a schema asks for, for a form to draw: fields in the schema's order, old names last. */
export function describeSchema(schema: FieldSchema): FormField[] {
  const own = (schema.fields ?? [])
    .filter(([, field]) => field.eq !== null)
    .map(([name, field]) => describe(name, field))
  const old = (schema.shorthand_fields ?? []).map(({ name, field }) => ({ ...describe(name, field), isOldName: true }))
  return [...own, ...old]
}

function describe(name: string, field: FieldSchema): FormField {
  const { elements, values, keys } = field
  const part = elements ?? values
  const rules = (field.entity_checks ?? []).map(ruleOf).filter((rule) => rule !== undefined)
  return {
    name,
    type: field.type,
    isRequired: field.required === true,
    isAutomatic: field.auto === true,
    isFixed: field.immutable === true,
    isReferenceable: field.referenceable === true,
    isSecret: field.encrypted === true,
    ...detailsOf(field),
    ...(field.fields ? { fields: describeSchema(field) } : {}),
    ...(part ? { elements: describe(name, part) } : {}),
    ...(keys ? { keys: describe(name, keys) } : {}),
    ...(rules.length > 0 ? { rules } : {}),
  }
}

function detailsOf(field: FieldSchema): Partial<FormField> {
  const { default: value, description, one_of: choices, between: range, len_min: min, len_max: max, reference } = field
  const length = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
  return {
    ...(value === undefined ? {} : { default: value }),
    ...(description === undefined ? {} : { description }),
    ...(choices === undefined ? {} : { choices }),
    ...(range === undefined ? {} : { range }),
    ...(Object.keys(length).length === 0 ? {} : { length }),
    ...(reference === undefined ? {} : { reference }),
  }
}

const RULES: Readonly<Record<string, string>> = {
  at_least_one_of: 'at least one of',
  only_one_of: 'exactly one of',
  distinct: 'all different',
  mutually_required: 'all or none of',
  mutually_exclusive: 'at most one of',
}

function ruleOf({ name, argument }: NonNullable<FieldSchema['entity_checks']>[number]): string | undefined {
  const words = RULES[name]
  if (words !== undefined && Array.isArray(argument)) return `${words}: ${argument.join(', ')}`
  if (name !== 'conditional' || !isRecord(argument)) return undefined
  return `${String(argument['then_field'])} depends on ${String(argument['if_field'])}`
}

/** The configuration of a plugin, as a form. */
export function describePlugin(fields: NonNullable<FieldSchema['fields']>): FormField[] {
  const config = fields.find(([name]) => name === 'config')?.[1]
  return config ? describeSchema(config) : []
}
