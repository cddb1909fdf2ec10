import type { EntityCheck, FieldSchema, NamedField, SchemaServices, ShorthandField } from '../field.ts'
import { checkHostWithOptionalPort, checkTarget, checkUpstreamName } from '../network.ts'
import { TYPEDEFS } from '../typedefs.ts'
import { entity, flag, foreign, integer, owner, required, text } from './entity.ts'
import { healthchecks } from './healthchecks.ts'

const HASH_INPUTS = ['none', 'consumer', 'ip', 'header', 'cookie', 'path', 'query_arg', 'uri_capture']
const hashInput: FieldSchema = { type: 'string', default: 'none', one_of: HASH_INPUTS }
const simple: FieldSchema = { type: 'string', len_min: 1 }

const when = (field: string, value: string, then: string, match: Partial<FieldSchema>): EntityCheck => ({
  name: 'conditional',
  argument: { if_field: field, if_match: { eq: value }, then_field: then, then_match: match },
})
const needs = (field: string, value: string, then: string) => when(field, value, then, { required: true })
const without = (input: string) => HASH_INPUTS.filter((other) => other !== input)

/** What hashing by an input asks of the other fields (Kong: router.md §7). */
const HASH_CHECKS: readonly EntityCheck[] = [
  needs('hash_on', 'header', 'hash_on_header'),
  needs('hash_fallback', 'header', 'hash_fallback_header'),
  needs('hash_on', 'cookie', 'hash_on_cookie'),
  needs('hash_fallback', 'cookie', 'hash_on_cookie'),
  when('hash_on', 'none', 'hash_fallback', { one_of: ['none'] }),
  when('hash_on', 'cookie', 'hash_fallback', { one_of: ['none'] }),
  ...['consumer', 'ip', 'path'].map((input) => when('hash_on', input, 'hash_fallback', { one_of: without(input) })),
  { name: 'distinct', argument: ['hash_on_header', 'hash_fallback_header'] },
  needs('hash_on', 'query_arg', 'hash_on_query_arg'),
  needs('hash_fallback', 'query_arg', 'hash_fallback_query_arg'),
  { name: 'distinct', argument: ['hash_on_query_arg', 'hash_fallback_query_arg'] },
  needs('hash_on', 'uri_capture', 'hash_on_uri_capture'),
  needs('hash_fallback', 'uri_capture', 'hash_fallback_uri_capture'),
  { name: 'distinct', argument: ['hash_on_uri_capture', 'hash_fallback_uri_capture'] },
]

/** Hashing chooses its algorithm, and least connections excludes hashing (conformance schema.core.upstreams.16, 24). */
const SHORTHANDS: readonly ShorthandField[] = [
  {
    name: 'algorithm',
    field: text,
    isDeprecated: false,
    expand: (value) => (value === 'least-connections' ? { algorithm: value, hash_on: 'none' } : { algorithm: value }),
  },
  {
    name: 'hash_on',
    field: text,
    isDeprecated: false,
    expand: (value) => (value === 'none' ? { hash_on: value } : { hash_on: value, algorithm: 'consistent-hashing' }),
  },
]

const checked = (check: (value: string, services: SchemaServices) => string | undefined): FieldSchema => ({
  type: 'string',
  custom_validator: (value, services) => check(String(value), services),
})

/** Upstreams (Kong: router.md §7). */
export const upstreams = entity(
  'upstreams',
  [
    ['name', { ...checked(checkUpstreamName), required: true, unique: true }],
    [
      'algorithm',
      {
        type: 'string',
        default: 'round-robin',
        one_of: ['consistent-hashing', 'least-connections', 'round-robin', 'latency'],
      },
    ],
    ['hash_on', hashInput],
    ['hash_fallback', hashInput],
    ['hash_on_header', TYPEDEFS.header_name],
    ['hash_fallback_header', TYPEDEFS.header_name],
    ['hash_on_cookie', TYPEDEFS.cookie_name],
    ['hash_on_cookie_path', { ...TYPEDEFS.path, default: '/' }],
    ...['hash_on_query_arg', 'hash_fallback_query_arg', 'hash_on_uri_capture', 'hash_fallback_uri_capture'].map(
      (name): NamedField => [name, simple],
    ),
    ['slots', integer(10, 65_536, 10_000)],
    ['healthchecks', healthchecks],
    ['host_header', checked(checkHostWithOptionalPort)],
    ['client_certificate', foreign('certificates')],
    ['use_srv_name', flag(false)],
  ],
  { endpointKey: 'name', checks: HASH_CHECKS, shorthands: SHORTHANDS },
)

/** Targets of an upstream. */
export const targets = entity(
  'targets',
  [
    ['upstream', owner('upstreams')],
    ['target', required(checked(checkTarget))],
    ['weight', integer(0, 65_535, 100)],
  ],
  { endpointKey: 'target', cacheKey: ['upstream', 'target'], isMilliseconds: true },
)
