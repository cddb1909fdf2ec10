import { normalizePath } from '../router/uri.ts'
import type { FieldSchema, NamedField, SchemaServices } from './field.ts'
import * as names from './names.ts'
import * as network from './network.ts'

const text = (
  check: (value: string, services: SchemaServices) => string | undefined,
  more: Partial<FieldSchema> = {},
): FieldSchema => ({
  type: 'string',
  ...more,
  custom_validator: (value, services) => (typeof value === 'string' ? check(value, services) : undefined),
})
const setOf = (elements: FieldSchema): FieldSchema => ({ type: 'set', elements })
const arrayOf = (elements: FieldSchema): FieldSchema => ({ type: 'array', elements })
const nobody = (reference: string): FieldSchema => ({ type: 'foreign', reference, eq: null })
const none = (field: FieldSchema): FieldSchema => ({ ...field, eq: null })
const between = (low: number, high: number, more: Partial<FieldSchema> = {}): FieldSchema => ({
  type: 'integer',
  between: [low, high],
  ...more,
})

const ALL_PROTOCOLS = ['grpc', 'grpcs', 'http', 'https', 'tcp', 'tls', 'tls_passthrough', 'udp']
const HTTP_PROTOCOLS = ['grpc', 'grpcs', 'http', 'https']
/** Of the enterprise edition. */
const WEBSOCKET_PROTOCOLS = ['ws', 'wss']
const protocolsAmong = (names: readonly string[]): FieldSchema => ({
  type: 'set',
  required: true,
  default: names,
  elements: { type: 'string', one_of: names },
})
const protocol: FieldSchema = { type: 'string', one_of: ALL_PROTOCOLS }
const port = between(0, 65535)
const tag = text(names.checkTag, { required: true })
const methods = setOf(text(names.checkHttpMethod))
const hosts = arrayOf(text(network.checkRouteHost))
const routerPath = text(checkRouterPath)
const routerPaths = arrayOf(routerPath)
const headerName = text(names.checkHeaderName)
const headers: FieldSchema = {
  type: 'map',
  keys: headerName,
  values: arrayOf({ type: 'string' }),
}
const addresses = setOf({
  type: 'record',
  fields: [
    ['ip', text(network.checkIpOrCidr)],
    ['port', port],
  ],
  entity_checks: [{ name: 'at_least_one_of', argument: ['ip', 'port'] }],
})
const protocols: FieldSchema = { type: 'set', required: true, default: HTTP_PROTOCOLS, elements: protocol }
const sni = text(network.checkSni)
const host = text(network.checkHost)
const cidr = text(network.checkCidrV4)

const jwkText: FieldSchema = { type: 'string' }
const jwk: FieldSchema = {
  type: 'record',
  fields: [
    ['issuer', jwkText],
    ['kty', jwkText],
    ['use', jwkText],
    ['key_ops', arrayOf(jwkText)],
    ['alg', jwkText],
    ['kid', { type: 'string', required: true }],
    ...[
      'x5u',
      'x5c',
      'x5t',
      'x5t#S256',
      'k',
      'x',
      'y',
      'crv',
      'n',
      'e',
      'd',
      'p',
      'q',
      'dp',
      'dq',
      'qi',
      'oth',
      'r',
      't',
    ].map((name): NamedField => [name, name === 'x5c' ? arrayOf(jwkText) : jwkText]),
  ],
}

const TRACING_FORMATS = ['w3c', 'b3', 'jaeger', 'ot', 'datadog', 'aws', 'gcp', 'instana']
const propagation: FieldSchema = {
  type: 'record',
  fields: [
    ['extract', arrayOf({ type: 'string', one_of: TRACING_FORMATS })],
    ['clear', arrayOf({ type: 'string' })],
    ['inject', arrayOf({ type: 'string', one_of: ['preserve', ...TRACING_FORMATS, 'b3-single'] })],
    ['default_format', { type: 'string', required: true, one_of: [...TRACING_FORMATS, 'b3-single'] }],
  ],
}

/** Kong's own field definitions, by name: `kong.db.schema.typedefs` (Kong: schema.md §12). */
export const TYPEDEFS = {
  http_method: text(names.checkHttpMethod),
  protocol,
  host,
  redis_host: host,
  host_with_optional_port: text(network.checkHostWithOptionalPort),
  wildcard_host: text(network.checkWildcardHost),
  ip: text(network.checkIp),
  ip_or_cidr: text(network.checkIpOrCidr),
  cidr_v4: cidr,
  cidr,
  port,
  path: text(network.checkPath),
  url: text(network.checkUrl),
  cookie_name: text(names.checkCookieName),
  header_name: headerName,
  timeout: between(0, 2 ** 31 - 2),
  uuid: { type: 'string', uuid: true, auto: true },
  auto_timestamp_s: { type: 'integer', timestamp: true, auto: true },
  auto_timestamp_ms: { type: 'number', timestamp: true, auto: true },
  no_route: nobody('routes'),
  no_service: nobody('services'),
  no_consumer: nobody('consumers'),
  no_consumer_group: nobody('consumer_groups'),
  name: text(names.checkName),
  utf8_name: text(names.checkUtf8Name),
  sni,
  redis_server_name: sni,
  certificate: text(names.checkCertificate),
  key: text(names.checkKey),
  tag,
  tags: setOf(tag),
  capability: { type: 'string' },
  protocols,
  protocols_http: { ...protocols, elements: { type: 'string', one_of: HTTP_PROTOCOLS } },
  protocols_ws: protocolsAmong(WEBSOCKET_PROTOCOLS),
  protocols_http_and_ws: protocolsAmong([...HTTP_PROTOCOLS, ...WEBSOCKET_PROTOCOLS]),
  sources: addresses,
  no_sources: none(addresses),
  destinations: addresses,
  no_destinations: none(addresses),
  methods,
  no_methods: none(methods),
  hosts,
  no_hosts: none(hosts),
  router_path: routerPath,
  router_paths: routerPaths,
  paths: routerPaths,
  no_paths: none(routerPaths),
  headers,
  no_headers: none(headers),
  semantic_version: text(names.checkSemanticVersion),
  pem: {
    type: 'record',
    fields: [
      ['private_key', { type: 'string', referenceable: true }],
      ['public_key', { type: 'string', referenceable: true }],
    ],
    entity_checks: [{ name: 'at_least_one_of', argument: ['private_key', 'public_key'] }],
  },
  queue: {
    type: 'record',
    fields: [
      ['max_batch_size', between(1, 1_000_000, { default: 1 })],
      ['max_coalescing_delay', { type: 'number', between: [0, 3600], default: 1 }],
      ['max_entries', between(1, 1_000_000, { default: 10_000 })],
      ['max_bytes', { type: 'integer' }],
      ['max_retry_time', { type: 'number', default: 60 }],
      ['initial_retry_delay', { type: 'number', between: [0.001, 1_000_000], default: 0.01 }],
      ['max_retry_delay', { type: 'number', between: [0.001, 1_000_000], default: 60 }],
      ['concurrency_limit', { type: 'integer', one_of: [-1, 1], default: 1 }],
    ],
  },
  lua_code: {
    type: 'map',
    keys: { type: 'string', len_min: 1 },
    values: { type: 'string', len_min: 1, custom_validator: checkLua },
  },
  jwk,
  propagation,
  ttl: { type: 'number', between: [0, 100_000_000] },
} as const satisfies Readonly<Record<string, FieldSchema>>

/** A path of a route: `/fixed`, normalised, or `~/regex` (Kong: schema.md §12 router_path). */
export function checkRouterPath(path: string, services: SchemaServices): string | undefined {
  if (!path.startsWith('/') && !path.startsWith('~/')) return 'should start with: / (fixed path) or ~/ (regex path)'
  if (path.includes('//')) return 'must not have empty segments'
  if (path.startsWith('~')) return checkPathPattern(path.slice(1), services)
  const normal = normalizePath(path)
  return normal === path ? network.checkEscapes(path) : `non-normalized path, consider use '${normal}' instead`
}

function checkPathPattern(pattern: string, services: SchemaServices): string | undefined {
  const reason = services.regexError(pattern)
  return reason === undefined ? undefined : `invalid regex: '${pattern}' (PCRE returned: ${reason})`
}

/** Each value of a map is a piece of Lua (Kong: typedefs.lua_code). */
function checkLua(source: unknown, services: SchemaServices): string | undefined {
  const reason = services.luaError?.(String(source))
  return reason === undefined ? undefined : `Error parsing function: ${reason}`
}
