import type { EntityStore } from '../store/entity-store.ts'
import { collectionEndpoint } from './collection.ts'
import { badRequest, ok, type Endpoint } from './endpoint.ts'
import { shown } from './keys.ts'

/** `/consumers`, also by `custom_id` (Kong: admin-api.md §4). */
export function consumersEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const consumers = store.collection('consumers')
  if (!consumers || segments.length !== 1) return undefined
  const plain = collectionEndpoint(consumers)
  return {
    ...plain,
    GET(call) {
      const { custom_id: customId } = call.query
      if (customId === undefined) return plain.GET?.(call) ?? ok({ data: [], next: null })
      if (customId === '') return badRequest('custom_id must be a string')
      const row = consumers.find('custom_id', customId)
      return ok({ data: row ? [shown(store, row)] : [], next: null })
    },
  }
}
