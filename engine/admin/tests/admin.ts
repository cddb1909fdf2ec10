import { readDocument } from '../../gateway/config.ts'
import type { HeaderPair } from '../../gateway/message.ts'
import { withPluginEntities } from '../../gateway/schema/core.ts'
import type { SchemaServices } from '../../gateway/schema/field.ts'
import type { PluginSchema } from '../../gateway/schema/plugin-schema.ts'
import { TYPEDEFS } from '../../gateway/schema/typedefs.ts'
import { parseYaml } from '../../gateway/yaml.ts'
import type { AdminFacts } from '../facts.ts'
import { handleAdminRequest } from '../handle-admin-request.ts'
import { EntityStore } from '../store/entity-store.ts'

const tenantGuard: PluginSchema = {
  name: 'tenant-guard',
  fields: [
    ['consumer', TYPEDEFS.no_consumer],
    ['protocols', TYPEDEFS.protocols_http],
    [
      'config',
      {
        type: 'record',
        fields: [
          ['header', { ...TYPEDEFS.header_name, default: 'X-Tenant' }],
          ['limit', { type: 'integer', between: [1, 10], required: true }],
          ['is_strict', { type: 'boolean', default: false }],
          ['names', { type: 'array', elements: { type: 'string' } }],
          ['redis', { type: 'record', fields: [['port', { ...TYPEDEFS.port, default: 6379 }]] }],
        ],
      },
    ],
  ],
  entityChecks: [],
  shorthandFields: [],
}

const FACTS: AdminFacts = {
  version: '3.9.1',
  edition: 'community',
  hostname: 'phasescope',
  nodeId: '11111111-1111-4111-8111-111111111111',
  pid: 7,
  startedAt: 1000,
  now: () => 1002,
  pluginsAvailable: {
    'tenant-guard': { version: '1.0.0', priority: 900 },
    'key-auth': { version: '3.9.1', priority: 1250 },
  },
  configuration: { router_flavor: 'traditional_compatible' },
  logLevel: 'notice',
  controls: {
    setLogLevel: () => undefined,
    upstreamState: () => undefined,
    setAddressHealth: () => undefined,
    pluginEndpoint: (_segments, own) => own,
    pluginPaths: () => [],
    cached: () => undefined,
    forget: () => undefined,
  },
  configurationHash: '0'.repeat(32),
  connections: { accepted: 3, active: 1, total: 5 },
  sharedDictionaries: { kong: 5 * 1024 * 1024 },
  trustedOrigins: ['http://localhost:9000'],
}

/** Parts of answers that tests look into; what is there depends on the endpoint. */
export interface ReadBody {
  readonly id: string
  readonly name: string
  readonly username: string
  readonly message: string
  readonly data: readonly ReadBody[]
  readonly next: string
  readonly offset: string
  readonly service: ReadBody
  readonly upstream: ReadBody
  readonly config: ReadBody
  readonly fields: readonly Readonly<Record<string, ReadBody>>[]
  readonly consumers: object
  readonly snis: readonly string[]
  readonly password: string
  readonly weight: number
  readonly flattened_errors: object
  readonly configuration_hash: string
  readonly memory: { readonly lua_shared_dicts: Readonly<Record<string, { readonly capacity: string }>> }
}

/** What came back, read. */
export interface Read {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ReadBody
}

/** An Admin API over a store of its own; ids and times are the same in every run. */
export function testAdmin(
  config = '',
  {
    database = 'postgres',
    edition = 'community',
  }: { database?: 'postgres' | 'off'; edition?: 'community' | 'enterprise' } = {},
) {
  let drawn = 0
  const services: SchemaServices = {
    matches: (value, pattern) => new RegExp(pattern.replaceAll('%', '\\')).test(value),
    regexError: (pattern) => (/\([^)]*$/.test(pattern) ? 'missing closing parenthesis' : undefined),
    now: () => 1700000000.5,
    newUuid: () => `00000000-0000-4000-8000-${String((drawn += 1)).padStart(12, '0')}`,
    randomText: () => 'k'.repeat(32),
  }
  const collections = withPluginEntities([], edition)
  const schemas = (name: string) =>
    name === 'tenant-guard' ? tenantGuard : name === 'key-auth' ? ('landmark' as const) : undefined
  const store = new EntityStore({ collections, schemas, services, database })
  if (config !== '') {
    const parsed = parseYaml(config)
    if (!parsed.ok) throw new Error(parsed.message)
    const { rows, problems } = readDocument(parsed.file.value, {
      text: config,
      file: 'kong.yml',
      entities: collections,
      schemas,
      services,
    })
    if (problems.length > 0) throw new Error(JSON.stringify(problems))
    store.load(rows)
  }
  const send = (method: string, target: string, body?: unknown, more: readonly HeaderPair[] = []): Read => {
    const isText = typeof body === 'string'
    const type: HeaderPair[] =
      body === undefined || more.some(([name]) => name === 'Content-Type')
        ? []
        : [['Content-Type', isText ? 'application/x-www-form-urlencoded' : 'application/json']]
    const bytes = body === undefined ? undefined : new TextEncoder().encode(isText ? body : JSON.stringify(body))
    const answer = handleAdminRequest(
      { method, target, headers: [...type, ...more], ...(bytes ? { body: bytes } : {}) },
      store,
      { ...FACTS, edition },
    )
    const text = new TextDecoder().decode(answer.body)
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: (text === '' || answer.headers.some(([, value]) => value === 'text/html')
        ? text
        : JSON.parse(text)) as ReadBody,
    }
  }
  return { store, send }
}
