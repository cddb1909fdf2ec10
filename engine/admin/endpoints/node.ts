import type { AdminFacts } from '../facts.ts'
import { isRecord } from '../../gateway/schema/field.ts'
import type { EntityStore } from '../store/entity-store.ts'
import { badRequest, noContent, notFound, ok, type Answer, type Call, type Endpoint } from './endpoint.ts'
import { genericPaths } from './generic.ts'

/** Endpoints about the node itself (Kong: admin-api.md §3). */
export function nodeEndpoint(store: EntityStore, segments: readonly string[]): Endpoint | undefined {
  switch (segments.join('/')) {
    case '':
      return { GET: node }
    case 'status':
      return { GET: status }
    case 'endpoints':
      return { GET: ({ facts }) => ok({ data: paths(store, facts.controls.pluginPaths()) }) }
    case 'timers':
      return { GET: () => ok(TIMERS) }
    case 'plugins/enabled':
      return { GET: ({ facts }) => ok({ enabled_plugins: Object.keys(facts.pluginsAvailable) }) }
    case 'status/ready':
      return { GET: () => ok({ message: 'ready' }) }
    case 'cache':
      return { DELETE: (call) => forget(call) }
    case 'debug/node/log-level':
      return { GET: ({ facts }) => ok({ message: `log level: ${facts.logLevel}` }) }
    default:
      return cacheEndpoint(segments) ?? logLevelEndpoint(segments)
  }
}

/** What a node is and runs (Kong: `GET /`). */
function node({ facts, store }: Call): Answer {
  const { version, edition, hostname, nodeId, configuration, pluginsAvailable, pid } = facts
  const used = new Set(
    store
      .collection('plugins')
      ?.list()
      .map(({ value }) => String(value['name'])),
  )
  return ok({
    tagline: 'Welcome to kong',
    version,
    edition,
    hostname,
    node_id: nodeId,
    timers: { running: 0, pending: 0 },
    plugins: { available_on_server: pluginsAvailable, enabled_in_cluster: [...used] },
    lua_version: 'LuaJIT 2.1.0-20231117',
    configuration: { ...configuration, database: store.options.database },
    pids: { master: pid, workers: [pid] },
  })
}

const UNITS = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const
type Unit = keyof typeof UNITS

function status({ facts, store, query }: Call): Answer {
  const { unit = 'm', scale = '2' } = query
  if (!isUnit(unit)) return badRequest(`invalid unit '${unit}' (expected 'k/K', 'm/M', or 'g/G')`)
  const digits = Number(scale)
  if (!Number.isInteger(digits)) return badRequest('scale must be equal or greater than 0')
  const isOff = store.options.database === 'off'
  return ok({
    memory: memory(facts, (bytes) => sizeText(bytes, unit.toLowerCase() as Unit, digits)),
    server: {
      connections_accepted: facts.connections.accepted,
      connections_active: facts.connections.active,
      connections_handled: facts.connections.accepted,
      connections_reading: 0,
      connections_waiting: 0,
      connections_writing: facts.connections.active,
      total_requests: facts.connections.total,
    },
    ...(isOff ? { configuration_hash: facts.configurationHash } : {}),
    database: { reachable: true },
  })
}

function isUnit(unit: string): boolean {
  return Object.hasOwn(UNITS, unit.toLowerCase())
}

/** `5.00 MiB`; bytes stay a number. */
function sizeText(bytes: number, unit: Unit, scale: number): string | number {
  if (unit === 'b') return bytes
  return `${(bytes / UNITS[unit]).toFixed(Math.max(0, Math.min(20, scale)))} ${unit.toUpperCase()}iB`
}

function memory({ sharedDictionaries, pid }: AdminFacts, sized: (bytes: number) => string | number): unknown {
  const dictionaries = Object.entries(sharedDictionaries).map(([name, bytes]) => [
    name,
    { capacity: sized(bytes), allocated_slabs: sized(0) },
  ])
  return {
    workers_lua_vms: [{ pid, http_allocated_gc: sized(0) }],
    lua_shared_dicts: Object.fromEntries(dictionaries),
  }
}

const TIMERS = {
  worker: { id: 0, count: 1 },
  stats: {
    flamegraph: { running: '', pending: '', elapsed_time: '' },
    sys: { running: 0, pending: 0, waiting: 0, total: 0, runs: 0 },
    timers: {},
  },
}

/** Values that plugins and Kong itself keep (Kong: admin-api.md §3 /cache). */
function cacheEndpoint([first, key, ...more]: readonly string[]): Endpoint | undefined {
  if (first !== 'cache' || key === undefined || more.length > 0) return undefined
  return {
    GET({ facts }) {
      const found = facts.controls.cached(key)
      if (!found) return notFound()
      return ok(isRecord(found.value) ? found.value : { message: found.value })
    },
    DELETE: (call) => forget(call, key),
  }
}

function forget({ facts }: Call, key?: string): Answer {
  facts.controls.forget(key)
  return noContent()
}

const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg']

/** Seconds a level lasts when nobody says how long (Kong: `PUT /debug/node/log-level/{level}`). */
const LEVEL_LASTS = 60

function logLevelEndpoint(segments: readonly string[]): Endpoint | undefined {
  const [, , , level = ''] = segments
  if (segments.length !== 4 || segments.slice(0, 3).join('/') !== 'debug/node/log-level') return undefined
  return {
    PUT({ facts, query, body }) {
      const wanted = level === 'err' ? 'error' : level
      if (!LEVELS.includes(wanted)) return badRequest(`unknown log level: ${level}`)
      if (wanted === facts.logLevel) return ok({ message: `log level is already ${level}` })
      const seconds = Number(query['timeout'] ?? body['timeout'] ?? LEVEL_LASTS)
      if (Number.isNaN(seconds)) return badRequest('timeout must be a number')
      if (seconds < 0) return badRequest('timeout must be greater than or equal to 0')
      facts.controls.setLogLevel(wanted, seconds)
      return ok({ message: 'log level changed' })
    },
  }
}

const NODE_PATHS = [
  '/',
  '/cache',
  '/cache/{key}',
  '/config',
  '/debug/node/log-level',
  '/debug/node/log-level/{log_level}',
  '/endpoints',
  '/plugins/enabled',
  '/plugins/schema/{name}',
  '/schemas/plugins/{name}',
  '/schemas/{db_entity_name}/validate',
  '/schemas/{name}',
  '/schemas/vaults/{name}',
  '/status',
  '/status/ready',
  '/tags',
  '/tags/{tags}',
  '/timers',
  '/upstreams/{upstreams}/health',
  '/upstreams/{upstreams}/targets/all',
  '/upstreams/{upstreams}/targets/{targets}/healthy',
  '/upstreams/{upstreams}/targets/{targets}/unhealthy',
  '/upstreams/{upstreams}/targets/{targets}/{address}/healthy',
  '/upstreams/{upstreams}/targets/{targets}/{address}/unhealthy',
]

/** Sorted by segment: `/a`, `/a/z`, `/ab`. */
function paths(store: EntityStore, ofPlugins: readonly string[]): string[] {
  const all = genericPaths(store).filter((path) => !path.startsWith('/targets'))
  const key = (path: string) => path.replaceAll('/', '\u0000')
  return [...new Set([...NODE_PATHS, ...all, ...ofPlugins])].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
