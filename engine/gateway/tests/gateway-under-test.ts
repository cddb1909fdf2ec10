import { createMemoryHost, type MemoryHost, type ScriptedAnswer } from '../../hosts/memory/host.ts'
import { RecordedExchange, requestOf, type RecordedReply } from '../../hosts/memory/recorded-exchange.ts'
import type { Consumer, Entities, Route, Service } from '../entities.ts'
import type { Gateway } from '../gateway.ts'
import type { Instrumentation } from '../instrumentation.ts'
import type { GatewayRequest } from '../message.ts'
import type { PluginPhase } from '../phases.ts'
import type { PhaseHandler, Plugin, PluginRow } from '../plugin.ts'
import { buildPluginsIterator } from '../plugins-iterator.ts'
import type { RequestContext } from '../request-context.ts'
import { handleRequest } from '../runloop.ts'
import { DEFAULT_SETTINGS, type GatewaySettings } from '../settings.ts'

export const SERVICE: Service = {
  id: 'service-1',
  name: 's1',
  protocol: 'http',
  host: 'up.test',
  port: 80,
  path: '/',
  retries: 5,
  connectTimeout: 60_000,
  writeTimeout: 60_000,
  readTimeout: 60_000,
  enabled: true,
  tags: [],
}
export const ROUTE: Route = {
  id: 'route-1',
  name: 'r1',
  serviceId: 'service-1',
  protocols: ['http', 'https'],
  methods: undefined,
  hosts: undefined,
  paths: ['/'],
  headers: undefined,
  snis: undefined,
  stripPath: true,
  preserveHost: false,
  requestBuffering: true,
  responseBuffering: true,
  regexPriority: 0,
  pathHandling: 'v0',
  httpsRedirectStatusCode: 426,
  createdAt: 0,
  tags: [],
}
export const ALICE: Consumer = { id: 'alice', username: 'alice', customId: undefined, tags: [] }

/** A plugin written in TypeScript. */
export function plugin(name: string, priority: number, handlers: Partial<Record<PluginPhase, PhaseHandler>>): Plugin {
  const phases = new Set(Object.keys(handlers) as PluginPhase[])
  return { name, priority, version: '1.0.0', phases, handlers, worker: {}, ignores: {}, definedAt: {} }
}

/** One global configuration of a plugin, or a scoped one. */
export function row(name: string, scope: Partial<PluginRow> = {}): PluginRow {
  return { id: `row-${name}`, name, enabled: true, protocols: ['http', 'https'], config: {}, ...scope }
}

export interface UnderTest {
  readonly plugins?: readonly Plugin[]
  readonly rows?: readonly PluginRow[]
  readonly route?: Route | undefined
  readonly service?: Service | undefined
  readonly upstream?: ScriptedAnswer | undefined
  readonly settings?: Partial<GatewaySettings>
  readonly probe?: Instrumentation
}
export interface Outcome extends RecordedReply {
  readonly log: readonly string[]
  readonly host: MemoryHost
}

export const HELLO: ScriptedAnswer = {
  headers: [
    ['Content-Type', 'text/plain'],
    ['Content-Length', '5'],
    ['Date', 'Mon, 01 Jan 2024 00:00:00 GMT'],
  ],
  chunks: ['hello'],
}

/** Sends one request through a gateway of those plugins; every plugin has a global row unless rows are given. */
export async function send(under: UnderTest, request: GatewayRequest = requestOf('GET', '/x')): Promise<Outcome> {
  const upstream = 'upstream' in under ? under.upstream : HELLO
  const host = createMemoryHost({
    upstream: () => upstream,
    resolve: (name) => (name.endsWith('.invalid') ? undefined : ['10.0.0.1']),
  })
  const exchange = new RecordedExchange(request)
  await host.run(handleRequest(exchange, gatewayOf(under, host)))
  const reply = exchange.reply()
  if (!reply) throw new Error('the request got no answer')
  return { ...reply, log: host.lines.map(({ level, message }) => `${level} ${message.split('\n', 1)[0]}`), host }
}

export function gatewayOf({ plugins = [], settings, probe = {}, ...under }: UnderTest, host: MemoryHost): Gateway {
  const route = 'route' in under ? under.route : ROUTE
  const service = 'service' in under ? under.service : SERVICE
  const entities: Entities = {
    services: service ? [service] : [],
    routes: route ? [route] : [],
    consumers: [ALICE],
    plugins: under.rows ?? plugins.map(({ name }) => row(name)),
    others: {},
  }
  const match = route && {
    route,
    service,
    prefix: undefined,
    captures: undefined,
    upstreamUri: '/x',
    upstreamHost: undefined,
  }
  return {
    router: { match: () => ({ match, candidates: [] }) },
    iterator: buildPluginsIterator(plugins, entities),
    host,
    probe,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    entities,
    newRequestId: () => '0123456789abcdef0123456789abcdef',
    lookup: {
      service: (id) => entities.services.find((entity) => entity.id === id),
      route: (id) => entities.routes.find((entity) => entity.id === id),
      consumer: (id) => entities.consumers.find((entity) => entity.id === id),
    },
    workerErrors: [],
  }
}

/** A plugin that notes every phase it runs in. */
export function witness(name: string, priority: number, seen: string[]): Plugin {
  const note =
    (phase: string): PhaseHandler =>
    (ctx: RequestContext) => {
      const detail = phase === 'body_filter' ? ` ${ctx.filter.chunk.length} ${ctx.filter.eof}` : ''
      seen.push(`${name}:${phase}${detail}`)
    }
  const phases = ['rewrite', 'access', 'header_filter', 'body_filter', 'log'] as const
  return plugin(name, priority, Object.fromEntries(phases.map((phase) => [phase, note(phase)])))
}
