import { asList, asRecord, isRecord, type PlainRecord } from '../../gateway/schema/field.ts'

/** Scopes that a schema of Kong 1.x forbids by a flag of its own. */
const SCOPES = { no_consumer: 'consumer', no_route: 'route', no_service: 'service' } as const
const REFERENCES = { consumer: 'consumers', route: 'routes', service: 'services' } as const

/**
 * Whether a definition is one of Kong 0.x and 1.x: `fields` by name, not a list. A plugin without fields says neither,
 * unless a flag does.
 */
export function isLegacySchema({ fields, ...rest }: PlainRecord): boolean {
  if (isRecord(fields) && !asList(fields)) return true
  return Object.keys(SCOPES).some((flag) => rest[flag] !== undefined)
}

/**
 * A schema of Kong 0.x and 1.x as one of today, for Kong 1.1, which still takes them. From memory of such plugins and of
 * their documentation: types and attributes that nobody checks here are left out (docs/decisions/0005).
 */
export function modernSchema(name: string, definition: PlainRecord): PlainRecord {
  const config: PlainRecord = { type: 'record', fields: fieldsOf(definition) }
  const scopes = Object.entries(SCOPES).flatMap(([flag, scope]) =>
    definition[flag] === true ? [{ [scope]: { type: 'foreign', reference: REFERENCES[scope], eq: null } }] : [],
  )
  return { name, fields: [...scopes, { config }] }
}

function fieldsOf({ fields }: PlainRecord): PlainRecord[] {
  const list = asRecord(fields) ?? {}
  return Object.entries(list).flatMap(([name, field]) => (isRecord(field) ? [{ [name]: fieldOf(field) }] : []))
}

function fieldOf(field: PlainRecord): PlainRecord {
  const { required, default: given } = field
  return {
    ...typeOf(field),
    ...(typeof required === 'boolean' && { required }),
    ...(given !== undefined && { default: valueOf(given) }),
  }
}

/** A default may be a function. */
function valueOf(given: unknown): unknown {
  const values: unknown = typeof given === 'function' ? (given as () => unknown)() : [given]
  return Array.isArray(values) ? values[0] : values
}

/** Texts may be empty there, and the elements of an array are texts. */
function typeOf({ type, enum: allowed, schema, func }: PlainRecord): PlainRecord {
  const text = { type: 'string', len_min: 0, ...(asList(allowed) && { one_of: asList(allowed) }) }
  const check = typeof func === 'function' ? { custom_validator: func } : {}
  switch (type) {
    case 'number':
    case 'timestamp':
      return { type: 'number', ...check }
    case 'boolean':
      return { type: 'boolean', ...check }
    case 'array':
      return { type: 'array', elements: text, ...check }
    case 'table':
      return isRecord(schema)
        ? { type: 'record', fields: fieldsOf(schema), ...check }
        : { type: 'map', keys: { type: 'string' }, values: { type: 'string', len_min: 0 }, ...check }
    default:
      return { ...text, ...check }
  }
}
