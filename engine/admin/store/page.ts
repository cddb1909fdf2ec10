import type { Row } from '../../gateway/declarative/rows.ts'
import { asList } from '../../gateway/schema/field.ts'
import type { Collection } from './collection.ts'
import { DaoError, ERRORS } from './dao-error.ts'

const DEFAULT_SIZE = 100
const MAX_SIZE = 1000

/** Which part of a collection is asked for. */
export interface PageQuery {
  readonly size?: string | undefined
  readonly offset?: string | undefined
  /** `a,b`: rows with all of them; `a/b`: with any. */
  readonly tags?: string | undefined
}

/** A part of a list, and where the next one begins. */
export interface Page<T> {
  readonly rows: readonly T[]
  readonly offset: string | undefined
}

/** One page of a collection, of the rows that refer to another one when `owner` says so. @throws {DaoError} */
export function pageOf(
  collection: Collection,
  query: PageQuery,
  owner?: { readonly field: string; readonly id: string },
): Page<Row> {
  const own = owner
    ? collection.ownedBy(owner.field, owner.id).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    : collection.inPageOrder()
  const isWanted = tagFilter(query.tags)
  return cut(isWanted ? own.filter(isWanted) : own, query, ({ id }) => id)
}

/** Cuts a sorted list: `size` rows after the one that `offset` names. @throws {DaoError} */
export function cut<T>(sorted: readonly T[], query: PageQuery, keyOf: (item: T) => string): Page<T> {
  const size = sizeOf(query.size)
  const after = query.offset === undefined ? undefined : decodeOffset(query.offset)
  const from = after === undefined ? 0 : sorted.findIndex((item) => keyOf(item) > after)
  const rows = from < 0 ? [] : sorted.slice(from, from + size)
  const last = rows.at(-1)
  const isMore = from >= 0 && from + size < sorted.length
  return { rows, offset: isMore && last !== undefined ? encodeOffset(keyOf(last)) : undefined }
}

function sizeOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SIZE
  const size = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isNaN(size)) throw new DaoError(ERRORS.invalid_size('size must be a number'))
  if (Number.isInteger(size) && size >= 1 && size <= MAX_SIZE) return size
  throw new DaoError(ERRORS.invalid_size(`size must be an integer between 1 and ${MAX_SIZE}`))
}

function encodeOffset(key: string): string {
  const ascii = JSON.stringify([key]).replace(
    /[\u0080-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return btoa(ascii)
}

/** Kong's offsets are base64 of JSON, and it says which of both is broken (Kong: admin-api.md §2 code 7). */
function decodeOffset(offset: string): string {
  const json = base64Text(offset)
  if (json === undefined) throw new DaoError(ERRORS.invalid_offset(offset, 'bad base64 encoding'))
  const [key] = jsonList(json)
  if (typeof key !== 'string') throw new DaoError(ERRORS.invalid_offset(offset, 'bad json encoding'))
  return key
}

function base64Text(text: string): string | undefined {
  try {
    return atob(text)
  } catch {
    return undefined
  }
}

function jsonList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

const TAG = String.raw`[\u0020-\u002b\u002d\u002e\u0030-\u007e\u0080-\u{10ffff}]+`
const ALL = new RegExp(`^(?:${TAG}(?:,|$))+$`, 'u')
const ANY = new RegExp(`^(?:${TAG}(?:/|$))+$`, 'u')
const MAX_TAGS = 5

function tagFilter(text: string | undefined): ((row: Row) => boolean) | undefined {
  if (text === undefined) return undefined
  const isAll = ALL.test(text)
  if (!isAll && !ANY.test(text)) throw invalidTags('invalid filter syntax')
  const wanted = text.split(isAll ? ',' : '/').filter((tag) => tag !== '')
  if (wanted.length > MAX_TAGS) throw invalidTags(`cannot query more than ${MAX_TAGS} tags`)
  return ({ value }) => {
    const tags = asList(value['tags']) ?? []
    return isAll ? wanted.every((tag) => tags.includes(tag)) : wanted.some((tag) => tags.includes(tag))
  }
}

function invalidTags(message: string): DaoError {
  return new DaoError(ERRORS.invalid_options({ tags: message }))
}
