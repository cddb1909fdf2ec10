import { definitionProblems } from './definition-checks.ts'
import type { FieldSchema, NamedField, PlainRecord, Problem, SchemaServices } from './field.ts'
import { recordProblems } from './validate.ts'

/** Kong's schema of schemas, written in the DSL itself (Kong: schema.md §1-§3, §6-§8). */

const text: FieldSchema = { type: 'string' }
const flag: FieldSchema = { type: 'boolean' }
const any: FieldSchema = { type: 'any' }
const number: FieldSchema = { type: 'number' }
const integer: FieldSchema = { type: 'integer' }
const callable: FieldSchema = { type: 'function' }
const required = (field: FieldSchema): FieldSchema => ({ ...field, required: true })
const listOf = (elements: FieldSchema): FieldSchema => ({ type: 'array', elements })
const record = (fields: readonly NamedField[], more: Partial<FieldSchema> = {}): FieldSchema => ({
  type: 'record',
  fields,
  ...more,
})
const named = (names: readonly string[], field: FieldSchema): NamedField[] => names.map((name) => [name, field])

const TYPES = [
  'array',
  'boolean',
  'foreign',
  'function',
  'integer',
  'json',
  'map',
  'number',
  'record',
  'set',
  'string',
  'any',
  'self',
]
const NAMED_TYPES = TYPES.slice(0, 11)

const patternAndError = record([
  ['pattern', required(text)],
  ['err', text],
])

const deprecation = record([
  ['message', required(text)],
  ['removal_in_version', required(text)],
  ['old_default', any],
  [
    'replaced_with',
    listOf(
      record([
        ['path', listOf(text)],
        ['reverse_mapping_function', callable],
      ]),
    ),
  ],
])

const match = record([
  ...named(['eq', 'ne', 'contains'], any),
  ['gt', number],
  ...named(['len_eq', 'len_min', 'len_max'], integer),
  ...named(['match', 'not_match', 'starts_with', 'err'], text),
  ...named(['one_of', 'not_one_of'], listOf(any)),
  ['between', { ...listOf(number), len_eq: 2 }],
  ...named(['timestamp', 'uuid', 'is_regex', 'required'], flag),
  ['match_all', listOf(patternAndError)],
  ['match_none', listOf(patternAndError)],
  [
    'match_any',
    record([
      ['patterns', required(listOf(text))],
      ['err', text],
    ]),
  ],
  ['custom_validator', callable],
  ['mutually_exclusive_subsets', listOf(listOf(text))],
  ['elements', any],
])

const CHECK_NAMES = [
  'at_least_one_of',
  'conditional',
  'conditional_at_least_one_of',
  'custom_entity_check',
  'distinct',
  'mutually_exclusive',
  'mutually_exclusive_sets',
  'mutually_required',
  'only_one_of',
]

const entityChecks = listOf(
  record(
    [
      ...named(['at_least_one_of', 'distinct', 'mutually_exclusive', 'mutually_required', 'only_one_of'], listOf(text)),
      [
        'mutually_exclusive_sets',
        record([
          ['set1', required(listOf(text))],
          ['set2', required(listOf(text))],
        ]),
      ],
      [
        'conditional',
        record([
          ['if_field', text],
          ['if_match', match],
          ['then_field', text],
          ['then_match', match],
          ['then_err', text],
        ]),
      ],
      [
        'conditional_at_least_one_of',
        record([
          ['if_field', text],
          ['if_match', match],
          ['then_at_least_one_of', listOf(text)],
          ['then_err', text],
          ['else_match', match],
          ['else_then_at_least_one_of', listOf(text)],
          ['else_then_err', text],
        ]),
      ],
      [
        'custom_entity_check',
        record([
          ['field_sources', listOf(text)],
          ['fn', callable],
          ['run_with_missing_fields', flag],
          ['run_with_invalid_fields', flag],
        ]),
      ],
    ],
    { entity_checks: [{ name: 'only_one_of', argument: CHECK_NAMES }] },
  ),
)

const transformations = listOf(
  record(
    [
      ['input', listOf(text)],
      ['needs', listOf(text)],
      ['on_write', callable],
      ['on_read', callable],
    ],
    { entity_checks: [{ name: 'at_least_one_of', argument: ['on_write', 'on_read'] }] },
  ),
)

/** A field may hold fields, so its schema holds itself: the list is filled once it is there. */
const fieldParts: NamedField[] = []
const field: FieldSchema = record(fieldParts, {
  entity_checks: [
    {
      name: 'conditional',
      argument: {
        if_field: 'unique_across_ws',
        if_match: { eq: true },
        then_field: 'unique',
        then_match: { eq: true, required: true },
      },
    },
  ],
})
const oneField: FieldSchema = { type: 'map', keys: text, values: field, len_eq: 1 }
const shorthand: FieldSchema = record([
  [
    'type',
    required({
      type: 'string',
      one_of: NAMED_TYPES.filter((type) => !['record', 'foreign', 'function'].includes(type)),
    }),
  ],
  ['func', required(callable)],
  ['translate_backwards', listOf(text)],
  ['deprecation', deprecation],
  ...named(['required', 'nilable', 'referenceable', 'encrypted'], flag),
  ['description', text],
  ...named(['elements', 'keys', 'values'], field),
  ...(match.fields ?? []).filter(([name]) => !['required', 'elements'].includes(name)),
])
const shorthands = listOf({ type: 'map', keys: text, values: shorthand, len_eq: 1 })
const fields = listOf(oneField)

fieldParts.push(
  ['type', required({ type: 'string', one_of: NAMED_TYPES })],
  ['reference', text],
  ['on_delete', { type: 'string', one_of: ['restrict', 'cascade', 'null'] }],
  ['description', { type: 'string', len_min: 10, len_max: 500 }],
  ['examples', listOf(any)],
  ['default', any],
  ...named(['auto', 'unique', 'unique_across_ws', 'immutable', 'nilable', 'abstract', 'generate_admin_api'], flag),
  ...named(['transient', 'encrypted', 'referenceable', 'indexed', 'legacy', 'required'], flag),
  ['deprecation', deprecation],
  ...(match.fields ?? []).filter(([name]) => !['required', 'elements'].includes(name)),
  ...named(['elements', 'keys', 'values'], field),
  ['fields', fields],
  ['entity_checks', entityChecks],
  ['shorthand_fields', shorthands],
  ['transformations', transformations],
  ['json_schema', any],
)

/** Of name and fields, one alone is asked for by an entity check (conformance schema.metaschema.top.33). */
const nameAndFields = {
  name: 'custom_entity_check',
  argument: { field_sources: ['name', 'fields'], run_with_invalid_fields: true, fn: () => undefined },
}

const subschemaParts: readonly NamedField[] = [
  ['name', required(text)],
  ['fields', required(fields)],
  ['entity_checks', entityChecks],
  ['shorthand_fields', shorthands],
  ['transformations', transformations],
  ['check', callable],
]

/** What `schema.lua` of a plugin may say (Kong: MetaSubSchema). */
const METASUBSCHEMA = record(subschemaParts, {
  entity_checks: [nameAndFields],
  check: (schema) => definitionProblems(schema),
})

/** What a definition in `daos.lua` may say (Kong: MetaSchema). */
const METASCHEMA = record(
  [
    ...subschemaParts,
    ['primary_key', required(listOf(text))],
    ['endpoint_key', text],
    ['cache_key', listOf(text)],
    ...named(['ttl', 'workspaceable', 'generate_admin_api', 'db_export', 'legacy'], flag),
    ...named(
      ['subschema_key', 'subschema_error', 'dao', 'table_name', 'admin_api_name', 'admin_api_nested_name'],
      text,
    ),
  ],
  { entity_checks: [nameAndFields], check: (schema) => definitionProblems(schema) },
)

/** What is wrong with the definition of an entity. */
export function metaschemaProblems(definition: PlainRecord, services: SchemaServices): readonly Problem[] {
  return recordProblems(definition, METASCHEMA, { services })
}

/** What is wrong with the definition of a plugin's schema, or of another subschema. */
export function metasubschemaProblems(definition: PlainRecord, services: SchemaServices): readonly Problem[] {
  return recordProblems(definition, METASUBSCHEMA, { services })
}
