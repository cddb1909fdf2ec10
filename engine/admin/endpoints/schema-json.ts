import type { EntityCheck, FieldSchema, NamedField } from '../../gateway/schema/field.ts'

type Json = Readonly<Record<string, unknown>>

/** A schema as JSON: functions are left out, `fields` are one-key records in order (Kong: admin-api.md §3 /schemas). */
export function schemaJson({ fields = [], entity_checks: checks, shorthand_fields: shorthands }: FieldSchema): Json {
  return {
    fields: fields.map(namedJson),
    ...(checks && checks.length > 0 ? { entity_checks: checks.map(checkJson) } : {}),
    ...(shorthands && shorthands.length > 0
      ? { shorthand_fields: shorthands.map(({ name, field }) => ({ [name]: fieldJson(field) })) }
      : {}),
  }
}

function namedJson([name, field]: NamedField): Json {
  return { [name]: fieldJson(field) }
}

function fieldJson(field: FieldSchema): Json {
  const { elements, keys, values, fields, entity_checks: checks, shorthand_fields: shorthands, ...own } = field
  const { transformations: _, unknownType: __, ...rest } = own
  return {
    ...plainRecord(rest),
    ...(elements ? { elements: fieldJson(elements) } : {}),
    ...(keys ? { keys: fieldJson(keys) } : {}),
    ...(values ? { values: fieldJson(values) } : {}),
    ...(fields ? schemaJson({ type: 'record', fields, ...parts(checks, shorthands) }) : {}),
  }
}

function parts(
  checks: FieldSchema['entity_checks'],
  shorthands: FieldSchema['shorthand_fields'],
): Pick<FieldSchema, 'entity_checks' | 'shorthand_fields'> {
  return { ...(checks ? { entity_checks: checks } : {}), ...(shorthands ? { shorthand_fields: shorthands } : {}) }
}

function checkJson({ name, argument }: EntityCheck): Json {
  return { [name]: plain(argument) }
}

function plainRecord(record: object): Json {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) =>
      typeof value === 'function' || value === undefined ? [] : [[key, plain(value)]],
    ),
  )
}

/** JSON knows no infinity: Kong writes such bounds as texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  if (Array.isArray(value)) return value.filter((item) => typeof item !== 'function').map(plain)
  return typeof value === 'object' && value !== null ? plainRecord(value) : value
}
