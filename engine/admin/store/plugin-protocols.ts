import { idOf } from '../../gateway/declarative/stable-id.ts'
import { asList, type PlainRecord } from '../../gateway/schema/field.ts'
import { schemaViolation } from './dao-error.ts'
import type { EntityStore } from './entity-store.ts'

/** A plugin must be able to see what its route or service carries (Kong: loading.md §10). @throws {DaoError} */
export function checkPluginProtocols(store: EntityStore, plugin: PlainRecord): void {
  const routes = store.collection('routes')
  const wanted = protocolsOf(plugin)
  const meets = (row: { readonly value: PlainRecord }) =>
    protocolsOf(row.value).some((protocol) => wanted.includes(protocol))
  const routeId = idOf(plugin['route'])
  const route = routeId === undefined ? undefined : routes?.get(routeId)
  if (route && !meets(route)) refuse("must match the associated route's protocols")
  const serviceId = idOf(plugin['service'])
  const own = serviceId === undefined ? [] : (routes?.ownedBy('service', serviceId) ?? [])
  if (own.length > 0 && !own.some(meets))
    refuse("must match the protocols of at least one route pointing to this Plugin's service")
}

function refuse(message: string): never {
  throw schemaViolation([{ path: ['protocols'], message }])
}

function protocolsOf(value: PlainRecord): string[] {
  return (asList(value['protocols']) ?? []).map(String)
}
