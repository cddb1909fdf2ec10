import { DaoError, ERRORS } from '../admin/store/dao-error.ts'
import type { EntityStore } from '../admin/store/entity-store.ts'
import { remove } from '../admin/store/remove.ts'
import { findRow, insert, update, upsert, type RowKey } from '../admin/store/write.ts'
import type { DatabaseWrite, DatabaseWriter, DatabaseWritten } from '../plugins/database-writes.ts'

/** Writes of `kong.db` into the entities that the Admin API shows: the same checks, the same words. */
export function createStoreWriter(store: () => EntityStore, onWritten: () => void): DatabaseWriter {
  return {
    write(write) {
      const target = store()
      try {
        return target.atomic(() => perform(target, write))
      } catch (error) {
        if (!(error instanceof DaoError)) throw error
        return { error: error.message, body: { ...error.body, strategy: target.options.database } }
      } finally {
        onWritten()
      }
    },
  }
}

/** @throws {DaoError} */
function perform(store: EntityStore, write: DatabaseWrite): DatabaseWritten {
  const collection = store.collection(write.name)
  if (!collection) throw new DaoError(ERRORS.database_error(`no such table: ${write.name}`))
  if (write.deed === 'insert') return insert(store, collection, write.given)
  const key: RowKey =
    write.field === 'id' ? { id: String(write.value ?? '') } : { field: write.field, value: write.value }
  switch (write.deed) {
    case 'update':
      return update(store, collection, key, write.given)
    case 'upsert':
      return upsert(store, collection, key, write.given)
    case 'delete': {
      const row = findRow(collection, key)
      if (row) remove(store, collection, row, key)
      return { id: row?.id ?? '' }
    }
  }
}
