import type { Row } from '../../gateway/declarative/rows.ts'
import type { PlainRecord } from '../../gateway/schema/field.ts'
import type { Collection } from '../store/collection.ts'
import { pageOf, type Page } from '../store/page.ts'
import { insert } from '../store/write.ts'
import { created, notFound, ok, type Answer, type Call, type Endpoint } from './endpoint.ts'
import { rowAt, shown } from './keys.ts'
import { adminNames } from './names.ts'

/** How an entity is shown and made where Kong does more than the plain thing. */
export interface Manners {
  readonly show?: (call: Call, row: Row) => PlainRecord
  readonly insert?: (call: Call, given: PlainRecord) => Row
}

/** `/services`: list and create. */
export function collectionEndpoint(collection: Collection, manners: Manners = {}): Endpoint {
  const { entity } = collection
  const show = manners.show ?? ((call: Call, row: Row) => shown(call.store, row))
  return {
    GET(call) {
      const { tags, size } = call.query
      const page = pageOf(collection, call.query)
      const further = [
        ...(tags === undefined ? [] : [`&tags=${encodeURIComponent(tags)}`]),
        ...(size === undefined ? [] : [`&size=${size}`]),
      ]
      return pageAnswer(page, {
        show: (row) => show(call, row),
        path: `/${adminNames(entity)?.path ?? entity.name}`,
        further: further.join(''),
      })
    },
    POST(call) {
      const given = call.args(entity)
      const row = manners.insert ? manners.insert(call, given) : insert(call.store, collection, given)
      return created(show(call, row))
    },
  }
}

/** A collection of what belongs to one row of another. */
export interface Nested {
  readonly parents: Collection
  readonly key: string
  readonly children: Collection
  /** Field of the children that refers to the parent. */
  readonly field: string
}

/** `/services/{s}/routes`: list and create below a row. */
export function nestedCollectionEndpoint({ parents, key, children, field }: Nested): Endpoint {
  const { entity } = children
  return {
    GET(call) {
      const parent = rowAt(call.store, parents, key)
      if (!parent) return notFound()
      const [above, below] = [adminNames(parents.entity)?.path, adminNames(entity)?.nested]
      return pageAnswer(pageOf(children, call.query, { field, id: parent.id }), {
        show: (row) => shown(call.store, row),
        path: `/${above}/${parent.id}/${below}`,
        further: '',
      })
    },
    POST(call) {
      const parent = rowAt(call.store, parents, key)
      if (!parent) return notFound()
      const given = { ...call.args(entity), [field]: { id: parent.id } }
      return created(shown(call.store, insert(call.store, children, given)))
    },
  }
}

/** `{ data, offset, next }` (Kong: admin-api.md §1 collections). */
export function pageAnswer<T>(
  { rows, offset }: Page<T>,
  { show, path, further }: { show: (item: T) => unknown; readonly path: string; readonly further: string },
): Answer {
  return ok({
    data: rows.map(show),
    ...(offset === undefined ? {} : { offset }),
    next: offset === undefined ? null : `${path}?offset=${encodeURIComponent(offset)}${further}`,
  })
}
