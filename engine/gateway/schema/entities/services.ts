import type { EntityCheck, FieldSchema } from '../field.ts'
import { parseUrl } from '../network.ts'
import { TYPEDEFS } from '../typedefs.ts'
import { entity, flag, foreign, integer, required, text } from './entity.ts'

/** `url` stands for protocol, host, port and path; Kong parses what tostring makes of it (Kong: router.md §5). */
function expandUrl(url: unknown): Readonly<Record<string, unknown>> {
  if (typeof url !== 'string') return { protocol: 'userdata', path: ' NULL' }
  const { scheme, host, port, path } = parseUrl(url)
  const usual = scheme === 'https' || scheme === 'wss' ? 443 : 80
  return {
    ...(scheme === undefined ? {} : { protocol: scheme, port: usual }),
    host: host ?? null,
    ...(port === undefined ? {} : { port }),
    path: path ?? null,
  }
}

const timeout = integer(1, 2 ** 31 - 2, 60_000)

const only = (protocols: readonly string[], field: string, match: Partial<FieldSchema>): EntityCheck => ({
  name: 'conditional',
  argument: { if_field: 'protocol', if_match: { one_of: protocols }, then_field: field, then_match: match },
})
const PATHLESS = ['tcp', 'tls', 'udp', 'grpc', 'grpcs']
const PLAIN = ['grpc', 'grpcs', 'http', 'tcp', 'tls_passthrough', 'udp', 'ws']
const NOTHING = { eq: null, err: 'value must be null' }

/** Services (Kong: admin-api.md §4). */
export const services = entity(
  'services',
  [
    ['name', { ...TYPEDEFS.utf8_name, unique: true }],
    ['retries', integer(0, 32_767, 5)],
    ['protocol', { ...TYPEDEFS.protocol, required: true, default: 'http' }],
    ['host', required(TYPEDEFS.host)],
    ['port', { ...TYPEDEFS.port, required: true, default: 80 }],
    ['path', TYPEDEFS.path],
    ['connect_timeout', timeout],
    ['write_timeout', timeout],
    ['read_timeout', timeout],
    ['client_certificate', foreign('certificates')],
    ['tls_verify', { type: 'boolean' }],
    ['tls_verify_depth', integer(0, 64)],
    ['ca_certificates', { type: 'array', elements: { type: 'string', uuid: true } }],
    ['enabled', required(flag(true))],
  ],
  {
    endpointKey: 'name',
    checks: [
      only(PATHLESS, 'path', NOTHING),
      ...['client_certificate', 'tls_verify', 'tls_verify_depth', 'ca_certificates'].map((field) =>
        only(PLAIN, field, NOTHING),
      ),
    ],
    shorthands: [{ name: 'url', field: text, isDeprecated: false, expand: expandUrl }],
  },
)
