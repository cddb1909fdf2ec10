import type { Entities, Route, Service } from '../gateway/entities.ts'
import type { Plugin, PluginRow } from '../gateway/plugin.ts'
import { bundledNames, landmarks } from '../plugins/bundled.ts'
import type { PluginOverview, ScenarioOverview } from '../protocol.ts'
import type { Scenario } from '../scenario/model.ts'

/** What the studio draws without having run anything. */
export function overviewOf(scenario: Scenario, entities: Entities, plugins: readonly Plugin[]): ScenarioOverview {
  const names = namesOf(entities)
  const bundled = new Set(bundledNames({ kong: scenario.kong, edition: scenario.settings.edition }))
  return {
    kong: scenario.settings.version,
    plugins: plugins
      .map((plugin) => pluginOverview(plugin, scenario, rowsOf(entities, plugin), names))
      .filter(isWorthShowing(bundled)),
    services: entities.services.map((service) => ({
      id: service.id,
      name: service.name ?? service.host,
      url: urlOf(service),
    })),
    routes: entities.routes.map((route) => ({
      id: route.id,
      name: route.name ?? summaryOf(route),
      service: route.serviceId === undefined ? undefined : names.get(route.serviceId),
      summary: summaryOf(route),
    })),
    consumers: entities.consumers.map(({ id, username, customId }) => ({ id, name: username ?? customId ?? id })),
    upstreams: scenario.upstreams.map(({ host }) => host),
    versionNotes: { assumed: scenario.settings.rules.assumed, deprecations: scenario.settings.rules.deprecations },
    landmarks: landmarks({ kong: scenario.kong, edition: scenario.settings.edition }),
    traffic: scenario.traffic.map(({ name, request, websocket, stream, expect }) => ({
      name,
      request,
      ...(websocket && { websocket }),
      ...(stream && { stream }),
      expect,
    })),
  }
}

/** Bundled names are many; only those that have code or a configuration are part of the picture. */
function isWorthShowing(bundled: ReadonlySet<string>): (plugin: PluginOverview) => boolean {
  return ({ name, files, scopes }) => files.length > 0 || scopes.length > 0 || !bundled.has(name)
}

function rowsOf(entities: Entities, plugin: Plugin): readonly PluginRow[] {
  return entities.plugins.filter(({ name }) => name === plugin.name)
}

function pluginOverview(
  plugin: Plugin,
  scenario: Scenario,
  rows: readonly PluginRow[],
  names: ReadonlyMap<string, string>,
): PluginOverview {
  const { name, priority, version, phases } = plugin
  const files = scenario.plugins.find((folder) => folder.name === name)?.files ?? []
  return { name, priority, version, phases: [...phases], files, scopes: rows.map((row) => scopeOf(row, names)) }
}

/** `global`, `route orders`, `route orders + consumer alice`. */
function scopeOf(
  { routeId, serviceId, consumerId, consumerGroupId, enabled }: PluginRow,
  names: ReadonlyMap<string, string>,
): string {
  const parts = [
    ['route', routeId],
    ['service', serviceId],
    ['consumer', consumerId],
    ['consumer group', consumerGroupId],
  ].flatMap(([kind, id]) => (id === undefined ? [] : [`${kind} ${names.get(id) ?? id}`]))
  return `${parts.join(' + ') || 'global'}${enabled ? '' : ' (disabled)'}`
}

function namesOf({ services, routes, consumers }: Entities): Map<string, string> {
  return new Map([
    ...services.map(({ id, name, host }) => [id, name ?? host] as const),
    ...routes.map((route) => [route.id, route.name ?? summaryOf(route)] as const),
    ...consumers.map(({ id, username, customId }) => [id, username ?? customId ?? id] as const),
  ])
}

function urlOf({ protocol, host, port, path }: Service): string {
  const usual = { http: 80, https: 443 }[protocol]
  return `${protocol}://${host}${port === usual ? '' : `:${port}`}${path ?? ''}`
}

/** `GET api.test/orders`. */
function summaryOf({ methods, hosts, paths, headers, snis }: Route): string {
  const where = `${hosts?.join(', ') ?? ''}${paths?.join(', ') ?? ''}`
  const further = [...Object.keys(headers ?? {}), ...(snis ?? [])]
  return [methods?.join(', '), where, ...further].filter(Boolean).join(' ')
}
