import type { PluginRow } from '../gateway/plugin.ts'

/** `global`, or the entities a configuration is bound to: `route+consumer`. */
export function scopeOf(row: PluginRow): string {
  const parts = [
    row.routeId && 'route',
    row.serviceId && 'service',
    row.consumerId && 'consumer',
    row.consumerGroupId && 'consumer group',
  ].filter(Boolean)
  return parts.length > 0 ? parts.join('+') : 'global'
}
