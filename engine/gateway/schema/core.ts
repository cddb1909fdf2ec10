import { certificates, caCertificates, keys, keySets, snis } from './entities/certificates.ts'
import { consumerGroupConsumers, consumerGroups, consumers } from './entities/consumers.ts'
import { credentials } from './entities/credentials.ts'
import { entity, flag, foreign, required, text, uniqueText, type EntitySchema } from './entities/entity.ts'
import { clonedPlugins, enterprisePlugins, meshPlugins, plugins } from './entities/plugins.ts'
import { routes } from './entities/routes.ts'
import { services } from './entities/services.ts'
import { targets, upstreams } from './entities/upstreams.ts'
import { vaults } from './entities/vaults.ts'
import { withWebSocket } from './entities/websocket-protocols.ts'
import { TYPEDEFS } from './typedefs.ts'

export type { EntitySchema } from './entities/entity.ts'

const workspaces = entity(
  'workspaces',
  [
    ['name', { ...uniqueText, required: true }],
    ['comment', text],
    ['config', { type: 'record', required: true, fields: [] }],
    ['meta', { type: 'record', required: true, fields: [] }],
  ],
  { endpointKey: 'name', isUntagged: true },
)

const parameters = entity(
  'parameters',
  [
    ['key', { ...uniqueText, required: true }],
    ['value', required(text)],
  ],
  { endpointKey: 'key' },
)

/** Wasm filters of a route or a service; none is installed here, so no chain holds any. */
const filterChains = entity(
  'filter_chains',
  [
    ['name', TYPEDEFS.utf8_name],
    ['enabled', required(flag(true))],
    ['route', foreign('routes', { on_delete: 'cascade' })],
    ['service', foreign('services', { on_delete: 'cascade' })],
    [
      'filters',
      {
        type: 'array',
        required: true,
        elements: {
          type: 'record',
          fields: [
            ['name', { ...required(text), custom_validator: (name) => `no such filter: ${String(name)}` }],
            ['enabled', required(flag(true))],
            ['config', { type: 'any' }],
          ],
        },
      },
    ],
  ],
  { endpointKey: 'name', cacheKey: ['route', 'service'], adminApiName: 'filter-chains' },
)

/** Every collection kong.yml may hold, in the order they are read: what is referred to comes first. */
export const ENTITIES: readonly EntitySchema[] = [
  workspaces,
  parameters,
  certificates,
  caCertificates,
  vaults,
  keySets,
  keys,
  services,
  consumers,
  routes,
  upstreams,
  targets,
  snis,
  ...credentials,
  filterChains,
  plugins,
]

export type Edition = 'community' | 'enterprise'

/** Collections of an edition: consumer groups are enterprise, as are clones, ordering and conditions of plugins. */
export function entitiesOfEdition(edition: Edition): readonly EntitySchema[] {
  if (edition === 'community') return ENTITIES
  const others = ENTITIES.filter((one) => one !== plugins)
  return [...others, consumerGroups, consumerGroupConsumers, clonedPlugins, enterprisePlugins].map(withWebSocket)
}

/** Kong's collections and those of plugins' daos.lua; a plugin's own definition replaces ours of the same name. */
export function withPluginEntities(
  own: readonly EntitySchema[],
  edition: Edition = 'community',
  { hasRunOn = false } = {},
): readonly EntitySchema[] {
  // Kong 1.1 knows neither consumer groups nor what else is enterprise here.
  const known = hasRunOn ? ENTITIES.map((one) => (one === plugins ? meshPlugins : one)) : entitiesOfEdition(edition)
  const replaced = known.map((entity) => own.find(({ name }) => name === entity.name) ?? entity)
  const added = own.filter(({ name }) => !known.some((entity) => entity.name === name))
  const last = replaced.filter(({ name }) => name === 'plugins')
  return [...replaced.filter(({ name }) => name !== 'plugins'), ...added, ...last]
}
