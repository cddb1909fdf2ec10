import type { EntityCheck, FieldSchema, NamedField, PlainRecord, Problem } from '../field.ts'
import { asList } from '../field.ts'
import { memoize } from '../memo.ts'
import { missingSubschema, specialize, type Specialization } from '../subschema.ts'
import { TYPEDEFS } from '../typedefs.ts'

/** What routes must and must not set, by the kind of their first protocol (Kong: router.md §5). */

const quotedProtocols = {
  http: "'http' or 'https'",
  grpc: "'grpc' or 'grpcs'",
  stream: "'tcp', 'tls', 'tls_passthrough' or 'udp'",
}

const FORBIDDEN = {
  sources: TYPEDEFS.no_sources,
  destinations: TYPEDEFS.no_destinations,
  methods: TYPEDEFS.no_methods,
  hosts: TYPEDEFS.no_hosts,
  paths: TYPEDEFS.no_paths,
  headers: TYPEDEFS.no_headers,
} satisfies Readonly<Record<string, FieldSchema>>

const forbid = (names: readonly (keyof typeof FORBIDDEN)[], protocols: string): NamedField[] =>
  names.map((name) => [name, { ...FORBIDDEN[name], err: `cannot set '${name}' when 'protocols' is ${protocols}` }])

/** One of some fields when a protocol is among the route's, one of others when another is. */
const needsOne = (secure: string, plain: string, fields: readonly string[]): EntityCheck => ({
  name: 'conditional_at_least_one_of',
  argument: {
    if_field: 'protocols',
    if_match: { contains: secure },
    then_at_least_one_of: [...fields, 'snis'],
    then_err: `must set one of %s when 'protocols' is '${secure}'`,
    else_match: { contains: plain },
    else_then_at_least_one_of: fields,
    else_then_err: `must set one of %s when 'protocols' is '${plain}'`,
  },
})

const http: Specialization = {
  fields: forbid(['sources', 'destinations'], quotedProtocols.http),
  entity_checks: [needsOne('https', 'http', ['methods', 'hosts', 'headers', 'paths'])],
}

const noStripping = "cannot set 'strip_path' when 'protocols' is 'grpc' or 'grpcs'"

const grpc: Specialization = {
  fields: [
    ['strip_path', { type: 'boolean', required: true, default: false, ne: true, err: noStripping }],
    ...forbid(['methods', 'sources', 'destinations'], quotedProtocols.grpc),
  ],
  entity_checks: [needsOne('grpcs', 'grpc', ['hosts', 'headers', 'paths'])],
}

const streamNeeds = (protocol: string, fields: readonly string[], sentence: string): EntityCheck => ({
  name: 'conditional_at_least_one_of',
  argument: {
    if_field: 'protocols',
    if_match: { contains: protocol },
    then_at_least_one_of: fields,
    then_err: sentence,
  },
})
const anyOf = "must set one of %s when 'protocols' is 'tcp', 'tls' or 'udp'"

const stream: Specialization = {
  fields: forbid(['methods', 'hosts', 'paths', 'headers'], quotedProtocols.stream),
  entity_checks: [
    {
      name: 'custom_entity_check',
      argument: {
        field_sources: ['sources', 'destinations', 'snis'],
        run_with_missing_fields: true,
        fn: (route: PlainRecord) => {
          const names = ['sources', 'destinations', 'snis']
          if (names.some((name) => (asList(route[name])?.length ?? 0) > 0)) return undefined
          return anyOf.replace('%s', names.map((name) => `'${name}'`).join(', '))
        },
      },
    },
  ],
}

const passthrough: Specialization = {
  fields: forbid(['methods', 'hosts', 'paths', 'headers'], quotedProtocols.stream),
  entity_checks: [streamNeeds('tls_passthrough', ['snis'], "must set snis when 'protocols' is 'tls_passthrough'")],
}

const SUBSCHEMAS: Readonly<Record<string, Specialization>> = {
  http,
  https: http,
  ws: http,
  wss: http,
  grpc,
  grpcs: grpc,
  tcp: stream,
  tls: stream,
  udp: stream,
  tls_passthrough: passthrough,
}

const specialized = memoize((parent: FieldSchema) => memoize((own: Specialization) => specialize(parent, own)))

const fieldsOnly = memoize(({ fields = [] }: Specialization): Specialization => ({ fields }))

/** What a route is judged by; without protocols Kong's own defaults are HTTP's. */
export function routeSchema(parent: FieldSchema, route: PlainRecord): { schema: FieldSchema; problem?: Problem } {
  const protocols = route['protocols']
  // An expression says by itself what a route matches.
  const fitting = typeof route['expression'] === 'string' ? fieldsOnly : (own: Specialization) => own
  if (protocols === undefined) return { schema: specialized(parent)(fitting(http)) }
  const first = asList(protocols)?.[0]
  const own = typeof first === 'string' && Object.hasOwn(SUBSCHEMAS, first) ? SUBSCHEMAS[first] : undefined
  if (own) return { schema: specialized(parent)(fitting(own)) }
  const isList = Array.isArray(protocols)
  const name = typeof first === 'string' ? first : isList ? 'nil' : undefined
  return { schema: parent, problem: missingSubschema('protocols', name, 'unknown type: %s') }
}
