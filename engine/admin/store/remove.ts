import type { Row } from '../../gateway/declarative/rows.ts'
import type { Collection } from './collection.ts'
import { DaoError, ERRORS } from './dao-error.ts'
import type { EntityStore } from './entity-store.ts'
import { checkUnused } from './particulars.ts'
import { onDelete } from './row.ts'
import { keep, lookUpAgain, refuseWhenOff, type RowKey } from './write.ts'

/** Deletes a row and what belongs to it; a row that others need stays (Kong: schema.md §2 on_delete). @throws {DaoError} */
export function remove(store: EntityStore, collection: Collection, row: Row, key: RowKey = { id: row.id }): void {
  refuseWhenOff(store, 'remove', collection.entity, key)
  checkUnused(store, collection.entity, row.id)
  store.atomic(() => removeWithChildren(store, collection, row))
}

function removeWithChildren(store: EntityStore, collection: Collection, row: Row): void {
  const parent = collection.entity.name
  store.delete(parent, row.id)
  if (parent === 'vaults') lookUpAgain(store)
  for (const [children, field] of store.referring(parent)) {
    const rule = onDelete(children.entity, field)
    for (const child of children.ownedBy(field, row.id)) {
      if (rule === 'cascade') removeWithChildren(store, children, child)
      else if (rule === 'null') keep(store, children.entity, { ...child.value, [field]: null }, child.expiresAt)
      else throw new DaoError(ERRORS.foreign_key_violation_restricted(parent, children.entity.name))
    }
  }
}
