import { asRecord, isRecord, type FieldSchema, type NamedField, type PlainRecord } from '../../gateway/schema/field.ts'

/** What another entity's fields are: references of a form are typed like the entity they mean. */
export type FieldsOf = (reference: string) => readonly NamedField[]

/**
 * Texts of a form as the values their schema wants; JSON is never touched
 * (Kong: admin-api.md §1: "" is null, numbers, booleans, one value is a list of one).
 */
export function inferFields(given: PlainRecord, fields: readonly NamedField[], fieldsOf: FieldsOf): PlainRecord {
  const types = new Map(fields)
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const field = types.get(name)
      return [name, field ? inferValue(value, field, fieldsOf) : value]
    }),
  )
}

function inferValue(value: unknown, field: FieldSchema, fieldsOf: FieldsOf): unknown {
  if (value === '') return null
  switch (field.type) {
    case 'number':
    case 'integer':
      return luaNumber(value) ?? value
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value
    case 'array':
    case 'set':
      return inferList(value, field.elements, fieldsOf)
    case 'foreign':
      return isRecord(value) ? inferFields(value, fieldsOf(field.reference ?? ''), fieldsOf) : value
    case 'record':
      return asRecord(value) && !field.abstract
        ? inferFields(asRecord(value) ?? {}, field.fields ?? [], fieldsOf)
        : value
    case 'string':
    case 'map':
    case 'function':
    case 'json':
    case 'any':
    case 'self':
      return value
  }
}

function inferList(value: unknown, elements: FieldSchema | undefined, fieldsOf: FieldsOf): unknown {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return isRecord(value) ? value : list.map((item) => (elements ? inferValue(item, elements, fieldsOf) : item))
}

/** `tonumber`: decimal or hexadecimal, spaces around. */
function luaNumber(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return /^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|0[xX][\da-fA-F]+)$/.test(text) ? Number(text) : undefined
}
