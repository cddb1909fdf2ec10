import type { EntitySchema } from './entity.ts'
import type { FieldSchema } from '../field.ts'
import { memoize } from '../memo.ts'

const WEBSOCKET = ['ws', 'wss']

/** The enterprise edition knows two protocols more, of services, routes and plugins (Kong: phases.md §15). */
export const withWebSocket = memoize((entity: EntitySchema): EntitySchema => {
  if (!entity.fields?.some(([name]) => name === 'protocol' || name === 'protocols')) return entity
  return {
    ...entity,
    fields: entity.fields.map(([name, field]) => [name, name.startsWith('protocol') ? widened(field) : field] as const),
  }
})

function widened(field: FieldSchema): FieldSchema {
  const { one_of: choices, elements, mutually_exclusive_subsets: subsets } = field
  return {
    ...field,
    ...(choices && { one_of: [...choices, ...WEBSOCKET] }),
    ...(elements && { elements: widened(elements) }),
    ...(subsets && { mutually_exclusive_subsets: [...subsets, WEBSOCKET] }),
  }
}
