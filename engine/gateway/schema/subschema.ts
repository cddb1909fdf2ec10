import type { FieldSchema, NamedField, Problem } from './field.ts'

/** What a subschema adds to the entity it specialises. */
export type Specialization = Pick<
  FieldSchema,
  'fields' | 'entity_checks' | 'shorthand_fields' | 'transformations' | 'check'
>

/** Why fields do not fit on top of an entity; undefined when they do (Kong: schema.md §10). */
export function specializationProblem(
  parent: FieldSchema,
  name: string,
  fields: readonly NamedField[],
): string | undefined {
  const problem = (field: string, message: string) => `error in definition of '${name}': ${field}: ${message}`
  const own = new Map(fields)
  for (const [field, { type }] of fields) {
    const base = parent.fields?.find(([known]) => known === field)?.[1]
    if (!base) return problem(field, 'cannot create a new field')
    if (base.type !== type && base.type !== 'any') return problem(field, 'cannot change type in a specialized field')
  }
  const open = parent.fields?.find(([field, base]) => base.abstract && base.required && !own.has(field))
  return open && problem(open[0], 'abstract field was not specialized')
}

/** An entity with one of its subschemas on top: what rows of that kind are judged by. */
export function specialize(parent: FieldSchema, own: Specialization): FieldSchema {
  const overrides = new Map(own.fields)
  const fields = (parent.fields ?? []).map(([name, field]): NamedField => [name, overrides.get(name) ?? field])
  const check = own.check ?? parent.check
  return {
    ...parent,
    fields,
    entity_checks: [...(parent.entity_checks ?? []), ...(own.entity_checks ?? [])],
    shorthand_fields: [...(parent.shorthand_fields ?? []), ...(own.shorthand_fields ?? [])],
    transformations: [...(parent.transformations ?? []), ...(own.transformations ?? [])],
    ...(check ? { check } : {}),
  }
}

/** A row whose subschema is not known, or not named; nothing else of it is judged (Kong: schema.md §4). */
export function missingSubschema(key: string, value: unknown, error: string): Problem {
  if (typeof value === 'string') return { path: [key], message: error.replace('%s', value) }
  return { path: [key], message: 'required field missing' }
}
