import type { FormField } from '../../../engine/protocol.ts'

/** What a field asks for, in words: `integer, required, 1 to 9`. */
export function fieldWords(field: FormField): readonly string[] {
  const { type, elements, keys, isRequired, isAutomatic, isFixed, range, length, reference } = field
  const parts = elements ? ` of ${elements.type}${elements.type.endsWith('s') ? '' : 's'}` : ''
  return [
    keys ? `map from ${keys.type} to ${elements?.type ?? 'any'}` : `${type}${parts}`,
    ...(isRequired ? ['required'] : []),
    ...(isAutomatic ? ['Kong makes it when there is none'] : []),
    ...(isFixed ? ['can’t be changed later'] : []),
    ...(range ? [`${range[0]} to ${range[1]}`] : []),
    ...(length ? [lengthWords(length)] : []),
    ...(reference === undefined ? [] : [`one of ${reference}`]),
  ]
}

function lengthWords({ min, max }: NonNullable<FormField['length']>): string {
  if (min !== undefined && max !== undefined) return min === max ? `length ${min}` : `length ${min} to ${max}`
  return min !== undefined ? `length ${min} or more` : `length at most ${max}`
}

/** A default in a line: `a, b`, `true`, `{"host":"x"}`. */
export function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : value.map(valueWords).join(', ')
  if (value === '') return 'empty'
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

/** What a new entry of a list or map begins as. */
export function firstValue(field: FormField | undefined): unknown {
  if (!field) return ''
  if (field.default !== undefined) return field.default
  if (field.choices?.length) return field.choices[0]
  switch (field.type) {
    case 'record':
    case 'map':
      return {}
    case 'array':
    case 'set':
      return []
    case 'number':
    case 'integer':
      return field.range?.[0] ?? 0
    case 'boolean':
      return false
    default:
      return ''
  }
}

/** Text typed for a number; undefined when it is none. */
export function readNumber(text: string, type: string): number | undefined {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return undefined
  return type === 'integer' && !Number.isInteger(value) ? undefined : value
}
