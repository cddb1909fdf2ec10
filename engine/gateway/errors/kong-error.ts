import { flattenErrors } from './flatten-errors.ts'
import { pretty } from './pretty.ts'
import { violationMessage } from './violation-text.ts'

/** Body of an error answer of the Admin API (Kong: admin-api.md §2). */
export interface KongErrorBody {
  readonly code: number
  readonly name: string
  readonly message: string
  readonly fields?: unknown
  readonly options?: unknown
  readonly flattened_errors?: unknown
}

/** An error of a DAO: what the Admin API answers, and what a log line says, the strategy before it. */
export interface KongError {
  readonly body: KongErrorBody
  readonly string: string
}

type Fields = Readonly<Record<string, unknown>>
type Table = Fields | readonly unknown[]

/** @throws {TypeError} with Kong's words when what is wrong is not given as a table */
function table<Value>(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name} must be a table`)
  return value
}

const inline = (value: unknown) => pretty(value, '')

type Make = (code: number, name: string, message: string, rest?: Partial<KongErrorBody>) => KongError

/** Error constructors by the names Kong has for them; `strategy` is `postgres` or `off`. */
export function createErrors(strategy: string) {
  const make: Make = (code, name, message, rest = {}) => ({
    body: { code, name, message, ...rest },
    string: `[${strategy}] ${message}`,
  })
  return { ...keyErrors(make), ...foreignErrors(make), ...requestErrors(make), ...contentErrors(make) }
}

/** About a key: the row is not there, or is there already. */
function keyErrors(make: Make) {
  const about =
    (code: number, name: string, sentence: string, argument = 'primary_key') =>
    (key: Fields) => {
      const shown = inline(table(key, argument))
      return make(
        code,
        name,
        sentence.replace('%s', () => shown),
        { fields: key },
      )
    }
  return {
    invalid_primary_key: about(1, 'invalid primary key', "invalid primary key: '%s'"),
    invalid_foreign_key: about(16, 'invalid foreign key', "invalid foreign key: '%s'", 'foreign_key'),
    primary_key_violation: about(3, 'primary key violation', "primary key violation on key '%s'"),
    not_found: about(6, 'not found', "could not find the entity with primary key '%s'"),
    not_found_by_field: about(6, 'not found', "could not find the entity with '%s'", 'filter'),
    unique_violation(key: Fields) {
      const shown = inline(table(key, 'unique_key')).replaceAll('"userdata: NULL"', 'null')
      return make(5, 'unique constraint violation', `UNIQUE violation detected on '${shown}'`, { fields: key })
    },
  }
}

/** About references between rows. */
function foreignErrors(make: Make) {
  return {
    foreign_key_violation_invalid_reference(key: Fields, field: string, parent: string) {
      const message = `the foreign key '${inline(key)}' does not reference an existing '${parent}' entity.`
      return make(4, 'foreign key violation', message, { fields: { [field]: key } })
    },
    foreign_key_violation_restricted(parent: string, child: string) {
      const message = `an existing '${child}' entity references this '${parent}' entity`
      return make(4, 'foreign key violation', message, { fields: { '@referenced_by': child } })
    },
    foreign_keys_unresolved(given: Fields) {
      const fields = mapLeaves(given)
      return make(13, 'foreign keys unresolved', unresolvedMessage(fields), { fields })
    },
    referenced_by_others: (message: string) => make(19, 'referenced by others', message),
  }
}

/** About how something was asked for. */
function requestErrors(make: Make) {
  return {
    invalid_offset(offset: string, error: string) {
      if (typeof offset !== 'string') throw new TypeError('offset must be a string')
      return make(7, 'invalid offset', `'${offset}' is not a valid offset: ${error}`)
    },
    database_error: (message = 'database error') => make(8, 'database error', message),
    invalid_size: (message: string) => make(9, 'invalid size', message),
    invalid_unique: (field: string, message: string) => make(10, `invalid unique ${field}`, message),
    invalid_options: (options: Table) =>
      make(11, 'invalid options', violationMessage(options, 'invalid option'), { options }),
    operation_unsupported: (message: string) => make(12, 'operation unsupported', message),
    transformation_error: (message: string) => make(15, 'transformation error', message),
  }
}

/** About what was given. */
function contentErrors(make: Make) {
  return {
    schema_violation: (fields: Table) =>
      make(2, 'schema violation', violationMessage(table(fields, 'errors')), { fields }),
    declarative_config: (fields: unknown) => make(14, DECLARATIVE, `${INVALID}: ${inline(fields)}`, { fields }),
    declarative_config_flattened(errors: Fields, input: Fields) {
      const { flattened, left } = flattenErrors(errors, input)
      const rest = { fields: left, flattened_errors: flattened }
      return make(14, DECLARATIVE, `${INVALID}: ${inline(left)}`, rest)
    },
  }
}

const DECLARATIVE = 'invalid declarative configuration'
const INVALID = 'declarative config is invalid'

function unresolvedMessage(fields: Fields): string {
  const message = violationMessage(fields, 'foreign key unresolved')
  return message.replace(/^(\d+) foreign key unresolveds /, '$1 foreign keys unresolved ')
}

/** A key that could not be looked up is given as its name, its value and where it was looked for. */
function mapLeaves(given: Fields): Fields {
  return Object.fromEntries(
    Object.entries(given).map(([field, keys]) => {
      if (typeof keys !== 'object' || keys === null) return [field, keys]
      return [field, Object.fromEntries(Object.entries(keys).map(([key, error]) => [key, unresolved(error)]))]
    }),
  )
}

function unresolved(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  const { name, value, parent } = error as Record<string, unknown>
  const key = inline({ [String(name)]: value })
  return `the foreign key cannot be resolved with '${key}' for an existing '${String(parent)}' entity`
}
