import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { isLoopbackHost, isOwnOrigin, isOwnPage } from './own-pages.ts'

/** What the Admin API reports about this node; asked on every request. */
export interface AdminFacts {
  readonly version: string
  readonly hostname: string
  readonly nodeId: string
  readonly pluginsEnabled: readonly string[]
  readonly pluginsAvailable: Readonly<Record<string, { readonly version: string; readonly priority: number }>>
  readonly configuration: Readonly<Record<string, unknown>>
  /** Hash of the running declarative configuration. */
  readonly configurationHash: string
  readonly connections: { readonly accepted: number; readonly active: number; readonly total: number }
}

type Answer = readonly [status: number, body: unknown]

/** Kong's Admin API, read-only so far: `/` and `/status` (Kong: admin-api.md §1). */
export function createAdminServer(facts: () => AdminFacts): Server {
  return createServer((request, response) => {
    const started = performance.now()
    const [status, body] = isAllowed(request)
      ? answer(request.method ?? 'GET', (request.url ?? '/').split('?')[0] ?? '/', facts())
      : FOREIGN
    const text = body === undefined ? '' : JSON.stringify(body)
    response.writeHead(status, {
      ...(text && { 'Content-Type': 'application/json; charset=utf-8' }),
      'Content-Length': Buffer.byteLength(text),
      ...(status !== 403 && {
        'Access-Control-Allow-Origin': request.headers.origin ?? '*',
        'Access-Control-Allow-Credentials': 'true',
      }),
      'X-Kong-Admin-Latency': String(Math.round(performance.now() - started)),
      Server: `kong/${facts().version}`,
    })
    response.end(request.method === 'HEAD' ? undefined : text)
  })
}

const FOREIGN: Answer = [403, { message: 'The Admin API of this machine does not answer pages from elsewhere' }]

/** Whoever listens beyond this machine is asked by other names, too. */
function isAllowed({ headers, socket }: IncomingMessage): boolean {
  const { address = '' } = socket.address() as Partial<AddressInfo>
  return isLoopbackHost(address.replace(/^::ffff:/, '')) ? isOwnPage(headers) : isOwnOrigin(headers)
}

function answer(method: string, target: string, facts: AdminFacts): Answer {
  const path = target.length > 1 && target.endsWith('/') ? target.slice(0, -1) : target
  const resource = path === '/' ? node(facts) : path === '/status' ? status(facts) : undefined
  if (resource === undefined) return [404, { message: 'Not found' }]
  if (method !== 'GET' && method !== 'HEAD') return [405, { message: 'Method not allowed' }]
  return [200, resource]
}

function node(facts: AdminFacts): unknown {
  return {
    tagline: 'Welcome to kong',
    version: facts.version,
    hostname: facts.hostname,
    node_id: facts.nodeId,
    lua_version: 'LuaJIT 2.1.20231117',
    edition: 'enterprise',
    plugins: { enabled_in_cluster: facts.pluginsEnabled, available_on_server: facts.pluginsAvailable },
    configuration: facts.configuration,
  }
}

function status({ configurationHash, connections }: AdminFacts): unknown {
  return {
    configuration_hash: configurationHash,
    database: { reachable: true },
    server: {
      connections_accepted: connections.accepted,
      connections_active: connections.active,
      connections_handled: connections.accepted,
      connections_reading: 0,
      connections_waiting: 0,
      connections_writing: connections.active,
      total_requests: connections.total,
    },
  }
}
