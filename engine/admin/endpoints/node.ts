import type { AdminFacts } from '../facts.ts'
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
      return { GET: () => ok({ data: paths(store) }) }
    case 'timers':
      return { GET: () => ok(TIMERS) }
    case 'plugins/enabled':
      return { GET: ({ facts }) => ok({ enabled_plugins: Object.keys(facts.pluginsAvailable) }) }
    case 'cache':
      return { DELETE: noContent }
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

/** Values of kong.cache live in Lua and end with every change of the configuration; none is shown here. */
function cacheEndpoint([first, key, ...more]: readonly string[]): Endpoint | undefined {
  if (first !== 'cache' || key === undefined || more.length > 0) return undefined
  return { GET: () => notFound(), DELETE: noContent }
}

const LEVELS = ['debug', 'info', 'notice', 'warn', 'error', 'err', 'crit', 'alert', 'emerg']

/** The level stays what kong.conf says; Kong's words for the rest. */
function logLevelEndpoint(segments: readonly string[]): Endpoint | undefined {
  const [, , , level = ''] = segments
  if (segments.length !== 4 || segments.slice(0, 3).join('/') !== 'debug/node/log-level') return undefined
  return {
    PUT({ facts }) {
      if (!LEVELS.includes(level)) return badRequest(`unknown log level: ${level}`)
      if (level === facts.logLevel) return ok({ message: `log level is already ${level}` })
      return { status: 405, body: { message: 'Method not allowed' } }
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
  '/status',
  '/tags',
  '/tags/{tags}',
  '/timers',
  '/upstreams/{upstreams}/health',
  '/upstreams/{upstreams}/targets/all',
]

/** Sorted by segment: `/a`, `/a/z`, `/ab`. */
function paths(store: EntityStore): string[] {
  const all = genericPaths(store).filter((path) => !path.startsWith('/targets'))
  const key = (path: string) => path.replaceAll('/', '\u0000')
  return [...new Set([...NODE_PATHS, ...all])].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
