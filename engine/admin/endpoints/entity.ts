import type { Row } from '../../gateway/declarative/rows.ts'
import { idOf } from '../../gateway/declarative/stable-id.ts'
import { isAbsent, type PlainRecord } from '../../gateway/schema/field.ts'
import type { Collection } from '../store/collection.ts'
import { remove } from '../store/remove.ts'
import { findRow, update, upsert, type RowKey } from '../store/write.ts'
import type { Nested } from './collection.ts'
import { methodNotAllowed, noContent, notFound, ok, type Answer, type Call, type Endpoint } from './endpoint.ts'
import { keyOf, rowAt, shown } from './keys.ts'

/** `/services/{s}`: one row by id or name. */
export function entityEndpoint(collection: Collection, text: string): Endpoint {
  return {
    GET({ store }) {
      const row = rowAt(store, collection, text)
      return row ? ok(shown(store, row)) : notFound()
    },
    PUT: (call) => put(call, collection, keyOf(call.store, collection, text)),
    PATCH: (call) => patch(call, { collection, key: keyOf(call.store, collection, text) }),
    DELETE({ store }) {
      const key = keyOf(store, collection, text)
      const row = findRow(collection, key)
      if (row) remove(store, collection, row, key)
      return noContent()
    },
  }
}

/** `/services/{s}/routes/{r}`: one row, when it belongs to the other. */
export function nestedEntityEndpoint(nested: Nested, text: string): Endpoint {
  const { children, field } = nested
  const own = (call: Call): Row | undefined => {
    const parent = rowAt(call.store, nested.parents, nested.key)
    const row = parent && rowAt(call.store, children, text)
    return row && idOf(row.value[field]) === parent?.id ? row : undefined
  }
  return {
    GET(call) {
      const row = own(call)
      return row ? ok(shown(call.store, row)) : notFound()
    },
    PUT(call) {
      const parent = rowAt(call.store, nested.parents, nested.key)
      if (!parent) return notFound()
      return put(call, children, keyOf(call.store, children, text), { [field]: { id: parent.id } })
    },
    PATCH(call) {
      const row = own(call)
      // What it belongs to counts as given: basic-auth hashes a new password with it (Kong: admin-api.md §4).
      return row
        ? patch(call, { collection: children, key: { id: row.id } }, { [field]: row.value[field] })
        : notFound()
    },
    DELETE(call) {
      const row = own(call)
      if (!row) return notFound()
      remove(call.store, children, row)
      return noContent()
    },
  }
}

/** A row and the field of it that refers to another one. */
export interface Reference {
  readonly collection: Collection
  readonly key: string
  readonly field: string
  /** Where the row it refers to is. */
  readonly others: Collection
}

/** `/routes/{r}/service`: what a row refers to. It can be made here, but not deleted. */
export function foreignEndpoint({ collection, key, field, others }: Reference): Endpoint {
  const referredId = ({ store }: Call) => {
    const row = rowAt(store, collection, key)
    return row && { row, id: idOf(row.value[field]) }
  }
  return {
    GET(call) {
      const id = referredId(call)?.id
      const row = id === undefined ? undefined : others.get(id)
      return row ? ok(shown(call.store, row)) : notFound()
    },
    PUT(call) {
      const found = referredId(call)
      if (!found) return notFound()
      const { store } = call
      return store.atomic(() => {
        const answer = put(call, others, { id: found.id ?? store.options.services.newUuid?.() ?? '' })
        const id = (answer.body as PlainRecord)['id']
        if (found.id === undefined) update(store, collection, { id: found.row.id }, { [field]: { id } })
        return answer
      })
    },
    PATCH(call) {
      const id = referredId(call)?.id
      return id === undefined ? notFound() : patch(call, { collection: others, key: { id } })
    },
    DELETE: (call) => (referredId(call)?.id === undefined ? notFound() : methodNotAllowed()),
  }
}

/** Puts a row in a place and shows it. */
export function put(call: Call, collection: Collection, key: RowKey, more: PlainRecord = {}): Answer {
  const given = { ...call.args(collection.entity), ...more }
  return ok(shown(call.store, upsert(call.store, collection, key, given)))
}

/** Which row of which collection. */
interface RowPlace {
  readonly collection: Collection
  readonly key: RowKey
}

/** Changes fields of a row and shows it; `usual` counts as given unless something else is. A plugin's name is looked up: nothing of it can be judged without. */
export function patch(call: Call, { collection, key }: RowPlace, usual: PlainRecord = {}): Answer {
  const { entity } = collection
  const row = findRow(collection, key)
  if (!row) return notFound()
  const given = call.args(entity, row.value)
  const name = entity.name === 'plugins' && isAbsent(given['name']) ? { name: row.value['name'] } : {}
  return ok(shown(call.store, update(call.store, collection, key, { ...usual, ...given, ...name })))
}
