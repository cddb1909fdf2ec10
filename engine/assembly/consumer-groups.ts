import type { ConsumerGroup, Entities } from '../gateway/entities.ts'

/** Groups a consumer belongs to, in the order of the memberships; none in the community edition. */
export function groupsOfConsumer({ others }: Entities, consumerId: string): readonly ConsumerGroup[] {
  const groups = others['consumer_groups'] ?? []
  const memberships = (others['consumer_group_consumers'] ?? []).filter((row) => idIn(row['consumer']) === consumerId)
  return memberships.flatMap((row) => {
    const group = groups.find(({ id }) => id === idIn(row['consumer_group']))
    return group ? [{ id: String(group['id']), name: String(group['name']) }] : []
  })
}

function idIn(reference: unknown): unknown {
  return typeof reference === 'object' && reference !== null && 'id' in reference ? reference.id : reference
}
