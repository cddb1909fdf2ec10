import type { Gateway } from '../gateway.ts'
import type { RequestContext } from '../request-context.ts'
import { createConsistentHashing } from './consistent-hashing.ts'
import { createLeastConnections } from './least-connections.ts'
import { createRoundRobin } from './round-robin.ts'

/** Where an upstream may send a request; weight 0 keeps a target but sends it nothing. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly weight: number
}

/** One algorithm over the targets of one upstream. */
export interface Balancer {
  /** Undefined when no target can take the request. */
  pick(ctx: RequestContext): Target | undefined
  /** The request is over. */
  release?(target: Target): void
}

/** Algorithm of an upstream and what it hashes, as in its entity (Kong: router.md §7). */
export interface BalancerOptions {
  readonly targets: readonly Target[]
  readonly hashOn: string
  readonly hashInput: (ctx: RequestContext) => string
  random(): number
}

const pools = new WeakMap<Gateway, Map<string, Balancer | undefined>>()

/** The balancer of the upstream with that name; undefined when there is none and the name is a host. */
export function balancerFor(gateway: Gateway, name: string): Balancer | undefined {
  let known = pools.get(gateway)
  if (!known) {
    known = new Map()
    pools.set(gateway, known)
  }
  if (!known.has(name)) known.set(name, createBalancer(gateway, name))
  return known.get(name)
}

type Row = Readonly<Record<string, unknown>>

function createBalancer({ entities, host }: Gateway, name: string): Balancer | undefined {
  const upstream = entities.others['upstreams']?.find((row) => row['name'] === name)
  if (!upstream) return undefined
  const rows = [
    ...(entities.others['targets'] ?? []).filter((row) => belongsTo(row, upstream)),
    ...nestedTargets(upstream),
  ]
  const options: BalancerOptions = {
    targets: rows.map(parseTarget).filter(({ weight }) => weight > 0),
    hashOn: String(upstream['hash_on'] ?? 'none'),
    hashInput: (ctx) => hashInput(ctx, upstream),
    random: () => (host.random(1)[0] ?? 0) / 256,
  }
  if (options.hashOn !== 'none' || upstream['algorithm'] === 'consistent-hashing')
    return createConsistentHashing(options)
  if (upstream['algorithm'] === 'least-connections') return createLeastConnections(options)
  return createRoundRobin(options)
}

function belongsTo(target: Row, upstream: Row): boolean {
  const { upstream: reference } = target as { upstream?: unknown }
  const id =
    typeof reference === 'object' && reference !== null
      ? ((reference as Row)['id'] ?? (reference as Row)['name'])
      : reference
  return id !== undefined && (id === upstream['id'] || id === upstream['name'])
}

function nestedTargets(upstream: Row): readonly Row[] {
  const { targets } = upstream as { targets?: unknown }
  return Array.isArray(targets) ? (targets as readonly Row[]) : []
}

/** `host[:port]`, port 8000 and weight 100 by default. */
function parseTarget(row: Row): Target {
  const text = String(row['target'] ?? '')
  const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? []
  return { host, port: Number(port ?? 8000), weight: Number(row['weight'] ?? 100) }
}

/** The value a request is hashed by, its fallback, or nothing (Kong: router.md §7). */
function hashInput(ctx: RequestContext, upstream: Row): string {
  for (const kind of ['hash_on', 'hash_fallback']) {
    const value = hashValue(ctx, String(upstream[kind] ?? 'none'), (suffix) =>
      String(upstream[`${kind}_${suffix}`] ?? ''),
    )
    if (value) return value
  }
  return ''
}

function hashValue(ctx: RequestContext, kind: string, option: (suffix: string) => string): string | undefined {
  const { inbound, request, consumer } = ctx
  if (kind === 'consumer') return consumer?.id
  if (kind === 'ip') return request.client.ip
  if (kind === 'path') return inbound.uri
  if (kind === 'header') return inbound.headers.get(option('header'))
  if (kind === 'query_arg') return queryValues(inbound.args ?? '', option('query_arg'))
  if (kind === 'uri_capture') return ctx.match?.captures?.named[option('uri_capture')] || undefined
  return undefined
}

function queryValues(args: string, name: string): string {
  const pairs = args.split('&').map((pair) => pair.split('='))
  const values = pairs.filter(([key]) => key === name).map(([, value = '']) => value)
  return values.toSorted().join(',')
}
