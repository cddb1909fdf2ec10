import type { Row } from '../../gateway/declarative/rows.ts'
import { idOf } from '../../gateway/declarative/stable-id.ts'
import type { Collection } from '../store/collection.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { cut } from '../store/page.ts'
import { remove } from '../store/remove.ts'
import { insert } from '../store/write.ts'
import { pageAnswer } from './collection.ts'
import { badRequest, created, noContent, notFound, ok, type Call, type Endpoint } from './endpoint.ts'
import { rowAt, shown } from './keys.ts'

const SIDES = {
  consumer_groups: { own: 'consumer_group', other: 'consumer', others: 'consumers', argument: 'consumer' },
  consumers: { own: 'consumer', other: 'consumer_group', others: 'consumer_groups', argument: 'group' },
} as const

interface Membership {
  readonly members: Collection
  readonly others: Collection
  readonly owner: Row
  readonly side: (typeof SIDES)[keyof typeof SIDES]
}

/**
 * `/consumer_groups/{g}/consumers[/{c}]` and `/consumers/{c}/consumer_groups[/{g}]`: who is in which group
 * (enterprise; Kong: admin-api.md §4).
 */
export function membershipEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  const [path = '', key = '', below, otherKey] = segments
  const side = path === 'consumers' || path === 'consumer_groups' ? SIDES[path] : undefined
  const [members, owners, others] = ['consumer_group_consumers', path, side?.others ?? ''].map((name) =>
    store.collection(name),
  )
  if (!side || below !== side.others || !members || !owners || !others || segments.length > 4) return undefined
  const of = (): Membership | undefined => {
    const owner = rowAt(store, owners, key)
    return owner && { members, others, owner, side }
  }
  return otherKey === undefined ? listEndpoint(of) : memberEndpoint(of, otherKey)
}

function listEndpoint(of: () => Membership | undefined): Endpoint {
  return {
    GET({ store, query }) {
      const found = of()
      if (!found) return notFound()
      const { side, owner } = found
      const rows = othersOf(found).toSorted((a, b) => (a.id < b.id ? -1 : 1))
      return pageAnswer(
        cut(rows, query, ({ id }) => id),
        { show: (row) => shown(store, row), path: `/${owner.raw.entity.name}/${owner.id}/${side.others}`, further: '' },
      )
    },
    POST(call) {
      const found = of()
      if (!found) return notFound()
      const given = call.body[found.side.argument]
      const texts = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === 'string')
      if (texts.length === 0) return badRequest(`must provide ${found.side.argument}`)
      return addMembers(call, found, texts)
    },
    DELETE({ store }) {
      const found = of()
      if (!found) return notFound()
      store.atomic(() => membersOf(found).forEach((row) => remove(store, found.members, row)))
      return noContent()
    },
  }
}

function addMembers({ store }: Call, found: Membership, keys: readonly string[]) {
  const { members, others, owner, side } = found
  const rows = keys.map((key) => rowAt(store, others, key))
  if (rows.some((row) => !row)) return notFound()
  store.atomic(() => {
    for (const row of rows) {
      if (row) insert(store, members, { [side.own]: { id: owner.id }, [side.other]: { id: row.id } })
    }
  })
  const added = rows.flatMap((row) => (row ? [shown(store, row)] : []))
  return created({ [side.own]: shown(store, owner), [side.others]: added })
}

function memberEndpoint(of: () => Membership | undefined, key: string): Endpoint {
  const memberOf = ({ store }: Call) => {
    const found = of()
    const other = found && rowAt(store, found.others, key)
    const member = found && membersOf(found).find(({ value }) => idOf(value[found.side.other]) === other?.id)
    return found && other && member && { found, other, member }
  }
  return {
    GET(call) {
      const member = memberOf(call)
      return member ? ok({ [member.found.side.other]: shown(call.store, member.other) }) : notFound()
    },
    DELETE(call) {
      const member = memberOf(call)
      if (!member) return notFound()
      remove(call.store, member.found.members, member.member)
      return noContent()
    },
  }
}

function membersOf({ members, owner, side }: Membership): readonly Row[] {
  return members.ownedBy(side.own, owner.id)
}

function othersOf(found: Membership): Row[] {
  return membersOf(found).flatMap(({ value }) => found.others.get(idOf(value[found.side.other]) ?? '') ?? [])
}
