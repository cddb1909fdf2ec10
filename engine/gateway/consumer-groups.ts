import type { Consumer, ConsumerGroup, Entities } from './entities.ts'
import type { RequestContext } from './request-context.ts'

/** Consumer groups of a configuration and who is in them. */
export interface ConsumerGroups {
  /** What is known of a group, by id. */
  find(id: string): ConsumerGroup | undefined
  /** Groups of a consumer by name, the order in which Kong looks at them (Kong: loading.md §7). */
  ofConsumer(consumer: Consumer | undefined): readonly ConsumerGroup[]
}

/** Reads the rows of `consumer_groups` and `consumer_group_consumers`. */
export function consumerGroupsOf({ others }: Entities): ConsumerGroups {
  const rows = others['consumer_groups'] ?? []
  const groups = new Map(rows.map(({ id, name }) => [String(id), { id: String(id), name: String(name) }]))
  const members = new Map<string, ConsumerGroup[]>()
  for (const row of others['consumer_group_consumers'] ?? []) {
    const group = groups.get(idIn(row['consumer_group']))
    const consumer = idIn(row['consumer'])
    if (group) members.set(consumer, byName([...(members.get(consumer) ?? []), group]))
  }
  return {
    find: (id) => groups.get(id),
    ofConsumer: (consumer) => (consumer && members.get(consumer.id)) ?? [],
  }
}

/** The groups that count for a request: those a plugin set, else those of the consumer; by name. */
export function groupsIn(
  { consumer, consumerGroups }: RequestContext,
  groups: ConsumerGroups,
): readonly ConsumerGroup[] {
  return consumerGroups ? byName(consumerGroups) : groups.ofConsumer(consumer)
}

function byName(groups: readonly ConsumerGroup[]): ConsumerGroup[] {
  return groups.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function idIn(reference: unknown): string {
  const id = typeof reference === 'object' && reference !== null && 'id' in reference ? reference.id : reference
  return String(id)
}
