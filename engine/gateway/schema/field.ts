/** Types a field may have (Kong: schema.md §2). */
export const FIELD_TYPES = [
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'set',
  'map',
  'record',
  'foreign',
  'function',
  'json',
  'any',
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/** One thing wrong with a value: where, and Kong's sentence. */
export interface Problem {
  /** Keys and 0-based positions from the validated value on; `@entity` ends the path of an entity check. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What a `custom_validator`, or an entity check of a plugin, says about a value: nothing when it is fine. */
export type Verdict = string | readonly Problem[] | undefined

/** A field of the schema DSL, attributes named as Kong names them (Kong: schema.md §3). */
export interface FieldSchema {
  readonly type: FieldType
  readonly required?: boolean
  readonly default?: unknown
  readonly auto?: boolean
  readonly unique?: boolean
  readonly elements?: FieldSchema
  readonly keys?: FieldSchema
  readonly values?: FieldSchema
  readonly fields?: readonly NamedField[]
  readonly entity_checks?: readonly EntityCheck[]
  readonly shorthand_fields?: readonly ShorthandField[]
  /** Deprecated kind of entity check: sees the whole record, last. */
  readonly check?: (record: PlainRecord) => Verdict
  readonly reference?: string
  readonly referenceable?: boolean
  readonly abstract?: boolean
  readonly err?: string
  /** `null` stands for ngx.null. */
  readonly eq?: unknown
  readonly ne?: unknown
  readonly one_of?: readonly unknown[]
  readonly not_one_of?: readonly unknown[]
  readonly gt?: number
  readonly timestamp?: boolean
  readonly uuid?: boolean
  readonly is_regex?: boolean
  readonly between?: readonly [number, number]
  readonly len_eq?: number
  readonly len_min?: number
  readonly len_max?: number
  readonly starts_with?: string
  /** Lua patterns. */
  readonly match?: string
  readonly not_match?: string
  readonly match_all?: readonly { readonly pattern: string; readonly err: string }[]
  readonly match_none?: readonly { readonly pattern: string; readonly err: string }[]
  readonly match_any?: { readonly patterns: readonly string[]; readonly err: string }
  readonly contains?: unknown
  readonly custom_validator?: (value: unknown) => Verdict
  readonly mutually_exclusive_subsets?: readonly (readonly string[])[]
}

export type NamedField = readonly [name: string, field: FieldSchema]

/** An entity check as it stands in a schema: its name and argument (Kong: schema.md §6). */
export interface EntityCheck {
  readonly name: string
  readonly argument: unknown
}

/** An old name that stands for newer fields (Kong: schema.md §7). */
export interface ShorthandField {
  readonly name: string
  readonly field: FieldSchema
  readonly isDeprecated: boolean
  /** Where its value is found again when the record is read. */
  readonly backwards?: readonly string[]
  readonly expand: (value: unknown) => Readonly<Record<string, unknown>> | undefined
}

/** What validating needs from the language: Lua patterns and PCRE. */
export interface SchemaServices {
  matches(value: string, luaPattern: string): boolean
  /** Why a regular expression is none; undefined when it compiles. */
  regexError(pattern: string): string | undefined
}

export type PlainRecord = Readonly<Record<string, unknown>>

/** A table with keys: not an array, not null. */
export function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Missing or ngx.null. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** Lua has one kind of table: an empty one passes for a list and for a map. */
export function asList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value
  return isRecord(value) && Object.keys(value).length === 0 ? [] : undefined
}

export function asRecord(value: unknown): PlainRecord | undefined {
  if (isRecord(value)) return value
  return Array.isArray(value) && value.length === 0 ? {} : undefined
}

/** `tostring` of a plain value, as Kong's messages show it. */
export function show(value: unknown): string {
  if (isAbsent(value)) return 'null'
  return typeof value === 'object' ? 'table' : String(value)
}

/** `'a', 'b'` */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}

/** `{vault://env/name}`: a value that is looked up later, so no validator sees it. */
export function isVaultReference(value: unknown): boolean {
  return typeof value === 'string' && /^\{vault:\/\/.*\}$/.test(value)
}
