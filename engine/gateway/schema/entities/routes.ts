import type { FieldSchema } from '../field.ts'
import { ROUTE_CHECKS } from '../route-checks.ts'
import { TYPEDEFS } from '../typedefs.ts'
import { entity, flag, foreign, required } from './entity.ts'

const ROUTE_HEADER: FieldSchema = {
  type: 'string',
  custom_validator: (name, services) =>
    String(name).toLowerCase() === 'host'
      ? "cannot contain 'host' header, which must be specified in the 'hosts' attribute"
      : TYPEDEFS.header_name.custom_validator?.(name, services),
}
const PROTOCOL_SETS = [['grpc', 'grpcs'], ['http', 'https'], ['tcp', 'tls', 'udp'], ['tls_passthrough']]

/** Routes (Kong: router.md §5). */
export const routes = entity(
  'routes',
  [
    ['name', { ...TYPEDEFS.utf8_name, unique: true }],
    [
      'protocols',
      { ...TYPEDEFS.protocols, default: ['http', 'https'], len_min: 1, mutually_exclusive_subsets: PROTOCOL_SETS },
    ],
    [
      'https_redirect_status_code',
      { type: 'integer', one_of: [426, 301, 302, 307, 308], default: 426, required: true },
    ],
    ['strip_path', required(flag(true))],
    ['preserve_host', required(flag(false))],
    ['request_buffering', required(flag(true))],
    ['response_buffering', required(flag(true))],
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
