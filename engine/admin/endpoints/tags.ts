import { asList } from '../../gateway/schema/field.ts'
import { checkTag } from '../../gateway/schema/names.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { cut } from '../store/page.ts'
import { pageAnswer } from './collection.ts'
import { badRequest, type Endpoint } from './endpoint.ts'

interface Tagged {
  readonly tag: string
  readonly entity_name: string
  readonly entity_id: string
}

/** `/tags` and `/tags/{tag}`: which entity has which tag (Kong: admin-api.md §3). */
export function tagsEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const [, tag, ...more] = segments
  if (more.length > 0) return undefined
  return {
    GET({ query }) {
      const problem = tag === undefined ? undefined : checkTag(tag)
      if (problem !== undefined) return badRequest(problem)
      const own = tagged(store).filter((row) => tag === undefined || row.tag === tag)
      const sorted = own.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      const path = tag === undefined ? '/tags' : `/tags/${encodeURIComponent(tag)}`
      const further = query['size'] === undefined ? '' : `&size=${query['size']}`
      return pageAnswer(cut(sorted, query, keyOf), { show: (row) => row, path, further })
    },
  }
}

const keyOf = ({ entity_name: name, entity_id: id, tag }: Tagged): string => [name, id, tag].join(' ')

function tagged(store: EntityStore): Tagged[] {
  return store
    .entitySchemas()
    .flatMap(({ name }) =>
      (store.collection(name)?.list() ?? []).flatMap(({ id, value }) =>
        (asList(value['tags']) ?? []).map((tag): Tagged => ({ tag: String(tag), entity_name: name, entity_id: id })),
      ),
    )
}
