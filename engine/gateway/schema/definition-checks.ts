import { asList, isAbsent, isRecord, type PlainRecord, type Problem } from './field.ts'

/** What fields of a type must and must not say (Kong: schema.md §2); problems stand under the field's bare name. */

const MUST_DECLARE: Readonly<Record<string, readonly string[]>> = {
  array: ['elements'],
  set: ['elements'],
  map: ['keys', 'values'],
  record: ['fields'],
  json: ['json_schema'],
}

const ONLY_FOR: Readonly<Record<string, readonly string[]>> = {
  between: ['integer', 'number'],
  len_eq: ['array', 'set', 'string', 'map'],
  match: ['string'],
  one_of: ['string', 'number', 'integer'],
  contains: ['array', 'set'],
  is_regex: ['string'],
  timestamp: ['number', 'integer'],
  uuid: ['string'],
  unique: ['string', 'number', 'integer', 'foreign'],
  unique_across_ws: ['string', 'number', 'integer', 'foreign'],
  abstract: ['string', 'number', 'integer', 'record', 'array', 'set', 'map'],
  json_schema: ['json'],
  transient: ['string', 'number', 'integer', 'set', 'array', 'boolean'],
}
const NEEDS_TABLE = new Set(['elements', 'keys', 'values', 'fields', 'json_schema'])

/** Checks of a whole definition that no single field can make. */
export function definitionProblems(definition: PlainRecord): Problem[] | undefined {
  const entries = asList(definition['fields'])
  if (!entries) return undefined
  const ofFields = fieldsProblems(entries, ['fields'])
  const names = new Set(entries.flatMap((entry) => (isRecord(entry) ? Object.keys(entry) : [])))
  const problems = [
    ...ofFields,
    ...keyProblems(definition, names, entries),
    ...transformationNames(definition['transformations'], names),
  ]
  return problems.length > 0 ? problems : undefined
}

function fieldsProblems(entries: readonly unknown[], place: readonly string[]): Problem[] {
  for (const entry of entries) {
    if (!isRecord(entry) && !(Array.isArray(entry) && entry.length === 0))
      return [{ path: place, message: 'each entry in fields must be a sub-table' }]
  }
  return entries.flatMap((entry): Problem[] => {
    const [name, field] = (isRecord(entry) ? Object.entries(entry)[0] : undefined) ?? []
    if (name === undefined) return [{ path: place, message: 'field entry table is empty' }]
    if (!isRecord(field)) return [{ path: [name], message: `'${name}' must be a table` }]
    return fieldProblems(name, field)
  })
}

/** The first thing wrong with a field, or with what it holds. */
function fieldProblems(name: string, field: PlainRecord): Problem[] {
  const type = field['type']
  if (isAbsent(type)) return [{ path: [name], message: 'missing type declaration' }]
  const own = typeof type === 'string' ? attributeProblem(type, field) : undefined
  if (own !== undefined) return [{ path: [name], message: own }]
  const parts = ['elements', 'keys', 'values'].flatMap((part) => {
    const inner = field[part]
    return isRecord(inner) ? fieldProblems(name, inner) : []
  })
  const list = asList(field['fields'])
  return list ? [...parts, ...fieldsProblems(list, [name])] : parts
}

function attributeProblem(type: string, field: PlainRecord): string | undefined {
  for (const attribute of field['abstract'] === true ? [] : (MUST_DECLARE[type] ?? [])) {
    const value = field[attribute]
    if (isAbsent(value)) return `field of type '${type}' must declare '${attribute}'`
    if (NEEDS_TABLE.has(attribute) && typeof value !== 'object') return `'${attribute}' must be a table`
  }
  const misplaced = Object.keys(ONLY_FOR).find(
    (attribute) => !isAbsent(field[attribute]) && !ONLY_FOR[attribute]?.includes(type),
  )
  return misplaced === undefined ? undefined : `field of type '${type}' cannot have attribute '${misplaced}'`
}

/** `endpoint_key` and `cache_key` name fields; a single cache key is unique; `ttl` is Kong's own name (Kong: schema.md §10). */
function keyProblems(definition: PlainRecord, names: ReadonlySet<string>, entries: readonly unknown[]): Problem[] {
  const problems: Problem[] = []
  const { endpoint_key: endpointKey, cache_key: cacheKey, ttl } = definition
  if (typeof endpointKey === 'string' && !names.has(endpointKey))
    problems.push({ path: ['endpoint_key'], message: 'value must be a field name' })
  const keys = asList(cacheKey) ?? []
  if (keys.some((key) => !names.has(String(key))))
    problems.push({ path: ['cache_key'], message: 'values must be field names' })
  else if (keys.length === 1 && !isUnique(String(keys[0]), entries))
    problems.push({ path: ['cache_key'], message: 'a field used as a single cache key must be unique' })
  if (ttl === true && names.has('ttl'))
    problems.push({ path: ['ttl'], message: 'ttl is a reserved field name when ttl is enabled' })
  return problems
}

function isUnique(name: string, entries: readonly unknown[]): boolean {
  const entry = entries.find((one) => isRecord(one) && name in one)
  const field = isRecord(entry) ? entry[name] : undefined
  return isRecord(field) && field['unique'] === true
}

function transformationNames(transformations: unknown, names: ReadonlySet<string>): Problem[] {
  return (asList(transformations) ?? []).flatMap((transformation, index) =>
    ['input', 'needs'].flatMap((part) => {
      const list = isRecord(transformation) ? (asList(transformation[part]) ?? []) : []
      return list.flatMap((name, position): Problem[] => {
        const isKnown = names.has(String(name).split('.')[0] ?? '')
        const path = ['transformations', part, index, position]
        return isKnown ? [] : [{ path, message: `invalid field name: ${String(name)}` }]
      })
    }),
  )
}
