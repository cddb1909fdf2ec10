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
  'self',
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
  readonly unique_across_ws?: boolean
  readonly immutable?: boolean
  readonly transient?: boolean
  readonly nilable?: boolean
  readonly encrypted?: boolean
  readonly description?: string
  /** The type as written when it is none: every value of such a field is refused. */
  readonly unknownType?: string
  readonly elements?: FieldSchema
  readonly keys?: FieldSchema
  readonly values?: FieldSchema
  readonly fields?: readonly NamedField[]
  readonly entity_checks?: readonly EntityCheck[]
  readonly shorthand_fields?: readonly ShorthandField[]
  readonly transformations?: readonly Transformation[]
  /** Deprecated kind of entity check: sees the whole record, last. */
  readonly check?: (record: PlainRecord) => Verdict
  readonly reference?: string
  readonly on_delete?: string
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
  readonly match_all?: readonly { readonly pattern: string; readonly err?: string }[]
  readonly match_none?: readonly { readonly pattern: string; readonly err?: string }[]
  readonly match_any?: { readonly patterns: readonly string[]; readonly err?: string }
  readonly contains?: unknown
  readonly custom_validator?: (value: unknown, services: SchemaServices) => Verdict
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

/** Values that are stored in another form than they are written in (Kong: schema.md §8). */
export interface Transformation {
  readonly input: readonly string[]
  readonly needs: readonly string[]
  readonly write?: (values: readonly unknown[]) => TransformationResult
  readonly read?: (values: readonly unknown[]) => TransformationResult
}
export type TransformationResult = { readonly values: PlainRecord } | { readonly error: string }

/** What validating needs from the language and the host: Lua patterns, PCRE, the clock, ids, keys. */
export interface SchemaServices {
  matches(value: string, luaPattern: string): boolean
  /** Why a regular expression is none; undefined when it compiles. */
  regexError(pattern: string): string | undefined
  /** Seconds with milliseconds; without it `created_at` and `updated_at` stay empty. */
  now?(): number
  /** Value of an `auto` uuid; without it the field stays empty. */
  newUuid?(): string
  /** 32 letters and digits for an `auto` string; without it the field stays empty. */
  randomText?(): string
  /** What a vault reference stands for, by the vault entities there are; undefined when it cannot be found out. */
  dereference?(reference: string, vaults?: readonly PlainRecord[]): string | undefined
  /** Why a piece of Lua is none (typedefs.lua_code); undefined when it compiles. */
  luaError?(source: string): string | undefined
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
  if (typeof value === 'number') return luaNumber(value)
  return typeof value === 'object' ? 'table' : String(value)
}

/** A number as Lua prints it: `%.14g`. */
function luaNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  const [digits = '', exponent] = value.toPrecision(14).split('e')
  const short = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
  return exponent === undefined ? short : `${short}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`
}

/** Nothing, null, '' or an empty table: what entity checks take for not set (Kong: schema.md §6). */
export function isEmpty(value: unknown): boolean {
  return isAbsent(value) || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
}

/** Value at a path of keys; undefined as soon as something on the way is no record. */
export function valueAt(record: unknown, path: readonly string[]): unknown {
  let value = record
  for (const key of path) value = isRecord(value) ? value[key] : undefined
  return value
}

/** Deep equality of plain values; an absent key is not a null one. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  const [left, right] = [Object.entries(one), new Map(Object.entries(other))]
  return left.length === right.size && left.every(([key, item]) => right.has(key) && isSame(item, right.get(key)))
}

/** `'a', 'b'` */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}

/** `{vault://env/name}`: a value that is looked up later, so no validator sees it. */
export function isVaultReference(value: unknown): boolean {
  return typeof value === 'string' && /^\{vault:\/\/.*\}$/.test(value)
}
