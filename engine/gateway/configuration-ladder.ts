import type { Entities } from './entities.ts'
import type { ConfigurationRung } from './instrumentation.ts'
import type { ActivePlugin, PluginRow } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

interface LadderFacts {
  readonly ctx: RequestContext
  readonly winner: ActivePlugin | undefined
  readonly entities: Entities
}

/** All configurations of a plugin, most specific first, with what each one lacked (Kong: loading.md §7). */
export function ladderOf(actives: readonly ActivePlugin[], facts: LadderFacts): readonly ConfigurationRung[] {
  return actives
    .toSorted((a, b) => rank(a.row) - rank(b.row))
    .map(({ row }) => {
      const missing = missingScope(row, facts)
      const scope = scopeName(row, facts.entities)
      return { rowId: row.id, scope, isWinner: row === facts.winner?.row, ...(missing !== undefined && { missing }) }
    })
}

/** Position on Kong's ladder: route+service+consumer is 0, global is 7. */
function rank({ routeId, serviceId, consumerId }: PluginRow): number {
  const key = `${routeId ? 'r' : ''}${serviceId ? 's' : ''}${consumerId ? 'c' : ''}`
  return ['rsc', 'rc', 'sc', 'rs', 'c', 'r', 's', ''].indexOf(key)
}

/** The scope of a row in words: `global`, `route orders + consumer alice`. */
export function scopeName(row: PluginRow, entities: Entities): string {
  const parts: string[] = []
  if (row.routeId) parts.push(`route ${nameOf(entities.routes, row.routeId)}`)
  if (row.serviceId) parts.push(`service ${nameOf(entities.services, row.serviceId)}`)
  if (row.consumerId) parts.push(`consumer ${consumerName(entities, row.consumerId)}`)
  return parts.join(' + ') || 'global'
}

/** The first part of a row's scope that the request does not have. */
export function missingScope(
  row: PluginRow,
  { ctx, entities }: Pick<LadderFacts, 'ctx' | 'entities'>,
): string | undefined {
  if (row.routeId && row.routeId !== ctx.route?.id) return `route ${nameOf(entities.routes, row.routeId)}`
  if (row.serviceId && row.serviceId !== ctx.service?.id) return `service ${nameOf(entities.services, row.serviceId)}`
  if (row.consumerId && row.consumerId !== ctx.consumer?.id) return `consumer ${consumerName(entities, row.consumerId)}`
  return undefined
}

function nameOf(list: readonly { readonly id: string; readonly name: string | undefined }[], id: string): string {
  return list.find((entity) => entity.id === id)?.name ?? id
}

function consumerName({ consumers }: Entities, id: string): string {
  const consumer = consumers.find((entity) => entity.id === id)
  return consumer?.username ?? consumer?.customId ?? id
}
