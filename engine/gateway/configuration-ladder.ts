import { groupsIn, type ConsumerGroups } from './consumer-groups.ts'
import type { Entities } from './entities.ts'
import type { ConfigurationRung } from './instrumentation.ts'
import type { ActivePlugin, PluginRow } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

/** What a scope is compared with. */
export interface ScopeFacts {
  readonly ctx: RequestContext
  readonly entities: Entities
  readonly groups: ConsumerGroups
  /** Consumer scopes do not count (Kong: loading.md §5). */
  readonly hidesConsumers: boolean
}

/** All configurations of a plugin, most specific first, with what each one lacked (Kong: loading.md §7). */
export function ladderOf(
  actives: readonly ActivePlugin[],
  facts: ScopeFacts & { readonly winner: ActivePlugin | undefined },
): readonly ConfigurationRung[] {
  return actives
    .toSorted((a, b) => rank(a.row) - rank(b.row))
    .map(({ row }) => {
      const missing = missingScope(row, facts)
      const scope = scopeName(row, facts.entities)
      return { rowId: row.id, scope, isWinner: row === facts.winner?.row, ...(missing !== undefined && { missing }) }
    })
}

/** Kong's ladder: r(oute), s(ervice), c(onsumer), g(roup); without groups it is that of eight rungs. */
const LADDER = ['rsc', 'rsg', 'rc', 'sc', 'rg', 'sg', 'rs', 'c', 'g', 'r', 's', '']

/** Position on Kong's ladder: route+service+consumer is 0, global is 11. */
function rank({ routeId, serviceId, consumerId, consumerGroupId }: PluginRow): number {
  const ids = [routeId && 'r', serviceId && 's', consumerId && 'c', consumerGroupId && 'g']
  return LADDER.indexOf(ids.filter(Boolean).join(''))
}

/** The scope of a row in words: `global`, `route orders + consumer alice`. */
export function scopeName(row: PluginRow, entities: Entities): string {
  return partsOf(row, entities).join(' + ') || 'global'
}

function partsOf({ routeId, serviceId, consumerId, consumerGroupId }: PluginRow, entities: Entities): string[] {
  const parts: string[] = []
  if (routeId) parts.push(`route ${nameOf(entities.routes, routeId)}`)
  if (serviceId) parts.push(`service ${nameOf(entities.services, serviceId)}`)
  if (consumerId) parts.push(consumerName(entities, consumerId))
  if (consumerGroupId) parts.push(groupName(entities, consumerGroupId))
  return parts
}

/** The first part of a row's scope that the request does not have. */
export function missingScope(row: PluginRow, facts: ScopeFacts): string | undefined {
  const { ctx, entities, groups, hidesConsumers } = facts
  const { routeId, serviceId, consumerId, consumerGroupId } = row
  if (routeId && routeId !== ctx.route?.id) return `route ${nameOf(entities.routes, routeId)}`
  if (serviceId && serviceId !== ctx.service?.id) return `service ${nameOf(entities.services, serviceId)}`
  if (consumerId && (hidesConsumers || consumerId !== ctx.consumer?.id)) return consumerName(entities, consumerId)
  const isMember = () => groupsIn(ctx, groups).some(({ id }) => id === consumerGroupId)
  if (consumerGroupId && (hidesConsumers || !isMember())) return groupName(entities, consumerGroupId)
  return undefined
}

function nameOf(list: readonly { readonly id: string; readonly name: string | undefined }[], id: string): string {
  return list.find((entity) => entity.id === id)?.name ?? id
}

function consumerName({ consumers }: Entities, id: string): string {
  const consumer = consumers.find((entity) => entity.id === id)
  return `consumer ${consumer?.username ?? consumer?.customId ?? id}`
}

function groupName({ others }: Entities, id: string): string {
  const group = (others['consumer_groups'] ?? []).find((row) => row['id'] === id)
  return `consumer group ${String(group?.['name'] ?? id)}`
}
