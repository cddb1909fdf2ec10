import type { FieldSchema, NamedField } from './field.ts'
import { parseUrl } from './network.ts'
import { ROUTE_CHECKS } from './route-checks.ts'
import { TYPEDEFS } from './typedefs.ts'

/** An entity of the declarative configuration: its fields and what identifies it. */
export interface EntitySchema extends FieldSchema {
  readonly name: string
  /** Unique field that names the entity in references and gives it its stable id. */
  readonly endpointKey: string | undefined
  /** Further unique fields. */
  readonly uniqueFields: readonly string[]
  /** Fields that together identify a row without a name (Kong: cache_key). */
  readonly cacheKey: readonly string[]
}

const string: FieldSchema = { type: 'string' }
const flag = (value: boolean): FieldSchema => ({ type: 'boolean', default: value })
const timeout: FieldSchema = { type: 'integer', between: [1, 2 ** 31 - 2], default: 60_000 }
const foreign = (reference: string, required = false): FieldSchema => ({ type: 'foreign', reference, required })
const uuids: FieldSchema = { type: 'array', elements: { type: 'string', uuid: true } }

const common: readonly NamedField[] = [
  ['id', TYPEDEFS.uuid],
  ['created_at', TYPEDEFS.auto_timestamp_s],
  ['updated_at', TYPEDEFS.auto_timestamp_s],
  ['tags', TYPEDEFS.tags],
]

interface EntityParts {
  readonly endpointKey?: string
  readonly uniqueFields?: readonly string[]
  readonly cacheKey?: readonly string[]
  readonly checks?: FieldSchema['entity_checks']
  readonly shorthands?: FieldSchema['shorthand_fields']
}

function entity(name: string, fields: readonly NamedField[], parts: EntityParts = {}): EntitySchema {
  return {
    type: 'record',
    name,
    fields: [...common, ...fields],
    endpointKey: parts.endpointKey,
    uniqueFields: parts.uniqueFields ?? [],
    cacheKey: parts.cacheKey ?? [],
    ...(parts.checks ? { entity_checks: parts.checks } : {}),
    ...(parts.shorthands ? { shorthand_fields: parts.shorthands } : {}),
  }
}

/** `url` stands for protocol, host, port and path (Kong: router.md §5). */
function expandUrl(url: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof url !== 'string') return undefined
  const { scheme, host, port, path } = parseUrl(url)
  const usual = scheme === 'https' ? 443 : 80
  return { protocol: scheme, host, port: port ?? (scheme === undefined ? undefined : usual), path }
}

const services = entity(
  'services',
  [
    ['name', TYPEDEFS.utf8_name],
    ['retries', { type: 'integer', default: 5, between: [0, 32_767] }],
    ['protocol', { ...TYPEDEFS.protocol, required: true, default: 'http' }],
    ['host', { ...TYPEDEFS.host, required: true }],
    ['port', { ...TYPEDEFS.port, required: true, default: 80 }],
    ['path', TYPEDEFS.path],
    ['connect_timeout', timeout],
    ['write_timeout', timeout],
    ['read_timeout', timeout],
    ['client_certificate', foreign('certificates')],
    ['tls_verify', { type: 'boolean' }],
    ['tls_verify_depth', { type: 'integer', between: [0, 64] }],
    ['ca_certificates', uuids],
    ['enabled', { ...flag(true), required: true }],
  ],
  { endpointKey: 'name', shorthands: [{ name: 'url', field: string, isDeprecated: false, expand: expandUrl }] },
)

const ROUTE_HEADER: FieldSchema = {
  type: 'string',
  custom_validator: (name) =>
    String(name).toLowerCase() === 'host'
      ? "cannot contain 'host' header, which must be specified in the 'hosts' attribute"
      : TYPEDEFS.header_name.custom_validator?.(name),
}
const PROTOCOL_SETS = [['grpc', 'grpcs'], ['http', 'https'], ['tcp', 'tls', 'udp'], ['tls_passthrough']]

const routes = entity(
  'routes',
  [
    ['name', TYPEDEFS.utf8_name],
    [
      'protocols',
      { ...TYPEDEFS.protocols, default: ['http', 'https'], len_min: 1, mutually_exclusive_subsets: PROTOCOL_SETS },
    ],
    [
      'https_redirect_status_code',
      { type: 'integer', one_of: [426, 301, 302, 307, 308], default: 426, required: true },
    ],
    ['strip_path', { ...flag(true), required: true }],
    ['preserve_host', { ...flag(false), required: true }],
    ['request_buffering', { ...flag(true), required: true }],
    ['response_buffering', { ...flag(true), required: true }],
    ['snis', { type: 'set', elements: TYPEDEFS.sni }],
    ['sources', TYPEDEFS.sources],
    ['destinations', TYPEDEFS.destinations],
    ['methods', TYPEDEFS.methods],
    ['hosts', TYPEDEFS.hosts],
    ['paths', TYPEDEFS.router_paths],
    ['headers', { ...TYPEDEFS.headers, keys: ROUTE_HEADER }],
    ['regex_priority', { type: 'integer', default: 0 }],
    ['path_handling', { type: 'string', default: 'v0', one_of: ['v0', 'v1'] }],
    ['service', foreign('services')],
  ],
  { endpointKey: 'name', checks: ROUTE_CHECKS },
)

const consumers = entity(
  'consumers',
  [
    ['username', string],
    ['custom_id', string],
  ],
  {
    endpointKey: 'username',
    uniqueFields: ['custom_id'],
    checks: [{ name: 'at_least_one_of', argument: ['custom_id', 'username'] }],
  },
)

const plugins = entity(
  'plugins',
  [
    ['name', { ...string, required: true }],
    ['instance_name', TYPEDEFS.utf8_name],
    ['route', foreign('routes')],
    ['service', foreign('services')],
    ['consumer', foreign('consumers')],
    ['protocols', TYPEDEFS.protocols],
    ['enabled', flag(true)],
  ],
  { cacheKey: ['name', 'route', 'service', 'consumer'] },
)

const upstreams = entity(
  'upstreams',
  [
    ['name', { ...string, required: true, custom_validator: (value) => TYPEDEFS.host.custom_validator?.(value) }],
    [
      'algorithm',
      {
        type: 'string',
        default: 'round-robin',
        one_of: ['consistent-hashing', 'least-connections', 'round-robin', 'latency'],
      },
    ],
    ...['hash_on', 'hash_fallback'].map((name): NamedField => [name, { type: 'string', default: 'none' }]),
    ...[
      'hash_on_header',
      'hash_fallback_header',
      'hash_on_cookie',
      'hash_on_query_arg',
      'hash_fallback_query_arg',
      'hash_on_uri_capture',
      'hash_fallback_uri_capture',
      'host_header',
    ].map((name): NamedField => [name, string]),
    ['hash_on_cookie_path', { type: 'string', default: '/' }],
    ['slots', { type: 'integer', default: 10_000, between: [10, 65_536] }],
    ['healthchecks', { type: 'any' }],
    ['client_certificate', foreign('certificates')],
    ['use_srv_name', flag(false)],
  ],
  { endpointKey: 'name' },
)

const targets = entity(
  'targets',
  [
    ['upstream', foreign('upstreams', true)],
    ['target', { ...string, required: true }],
    ['weight', { type: 'integer', default: 100, between: [0, 65_535] }],
  ],
  { cacheKey: ['upstream', 'target'] },
)

const certificates = entity('certificates', [
  ['cert', { ...TYPEDEFS.certificate, required: true }],
  ['key', { ...TYPEDEFS.key, required: true }],
  ['cert_alt', TYPEDEFS.certificate],
  ['key_alt', TYPEDEFS.key],
  ['passphrase', string],
])

const snis = entity(
  'snis',
  [
    ['name', { ...TYPEDEFS.wildcard_host, required: true }],
    ['certificate', foreign('certificates', true)],
  ],
  { endpointKey: 'name' },
)

const caCertificates = entity('ca_certificates', [
  ['cert', { ...TYPEDEFS.certificate, required: true }],
  ['cert_digest', string],
])

const vaults = entity(
  'vaults',
  [
    ['prefix', { ...string, required: true }],
    ['name', { ...string, required: true }],
    ['description', string],
    ['config', { type: 'any' }],
  ],
  { endpointKey: 'prefix' },
)

const workspaces = entity(
  'workspaces',
  [
    ['name', { ...string, required: true }],
    ['comment', string],
    ['config', { type: 'any' }],
    ['meta', { type: 'any' }],
  ],
  { endpointKey: 'name' },
)

const parameters = entity(
  'parameters',
  [
    ['key', { ...string, required: true }],
    ['value', { ...string, required: true }],
  ],
  { endpointKey: 'key' },
)

const owned = (name: string, fields: readonly NamedField[], parts: EntityParts = {}) =>
  entity(name, [['consumer', foreign('consumers', true)], ...fields, ['ttl', TYPEDEFS.ttl]], parts)

/** Credentials of Kong's authentication plugins, so that their collections can be written (bundled plugins' daos). */
const credentials: readonly EntitySchema[] = [
  owned('keyauth_credentials', [['key', { ...string, auto: true }]], { endpointKey: 'key' }),
  owned(
    'basicauth_credentials',
    [
      ['username', { ...string, required: true }],
      ['password', { ...string, required: true }],
    ],
    { endpointKey: 'username' },
  ),
  owned(
    'hmacauth_credentials',
    [
      ['username', { ...string, required: true }],
      ['secret', { ...string, auto: true }],
    ],
    { endpointKey: 'username' },
  ),
  owned(
    'jwt_secrets',
    [
      ['key', { ...string, auto: true }],
      ['secret', { ...string, auto: true }],
      ['rsa_public_key', string],
      ['algorithm', { ...string, default: 'HS256' }],
    ],
    { endpointKey: 'key' },
  ),
  owned('acls', [['group', { ...string, required: true }]], { cacheKey: ['consumer', 'group'] }),
  owned(
    'oauth2_credentials',
    [
      ['name', { ...string, required: true }],
      ['client_id', { ...string, auto: true }],
      ['client_secret', { ...string, auto: true }],
      ['hash_secret', flag(false)],
      ['client_type', { ...string, default: 'confidential' }],
      ['redirect_uris', { type: 'array', elements: string }],
    ],
    { endpointKey: 'client_id' },
  ),
]

/** Every collection kong.yml may hold, in the order they are read: what is referred to comes first. */
export const ENTITIES: readonly EntitySchema[] = [
  workspaces,
  parameters,
  certificates,
  caCertificates,
  vaults,
  services,
  consumers,
  routes,
  upstreams,
  targets,
  snis,
  ...credentials,
  plugins,
]

/** Kong's collections and those of plugins' daos.lua; a plugin's own definition replaces ours of the same name. */
export function withPluginEntities(own: readonly EntitySchema[]): readonly EntitySchema[] {
  const replaced = ENTITIES.map((entity) => own.find(({ name }) => name === entity.name) ?? entity)
  const added = own.filter(({ name }) => !ENTITIES.some((entity) => entity.name === name))
  const plugins = replaced.filter(({ name }) => name === 'plugins')
  return [...replaced.filter(({ name }) => name !== 'plugins'), ...added, ...plugins]
}
