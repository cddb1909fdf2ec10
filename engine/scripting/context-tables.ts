import { KONG_PHASES, type KongPhase } from '../gateway/phases.ts'
import { RequestContext, type BalancerData, type RouteMatch } from '../gateway/request-context.ts'
import type { Consumer, Route, Service } from '../gateway/entities.ts'
import { TableFields } from '../lua/runtime/table-fields.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { readBalancer, showBalancer } from './balancer-table.ts'
import type { ScriptContext } from './current.ts'
import { createEntityTables, type EntityTables } from './entity-tables.ts'

/**
 * The tables behind `ngx.ctx`, one per request or worker run. Kong keeps its state there under its own keys;
 * here the state is the RequestContext, shown when Lua looks and read back after the handler (Kong: phases.md §12).
 */
export interface ContextTables {
  readonly entities: EntityTables
  /** The table, without bringing Kong's keys up to date: for Kong's own use. */
  tableOf(context: ScriptContext): LuaTable
  /** What reading `ngx.ctx` gives. */
  read(context: ScriptContext): LuaTable
  /** `ngx.ctx = table`: Kong's state is lost with the old table (Kong: nginx-behaviour.md §13). */
  assign(context: ScriptContext, table: LuaTable): void
  /** `ngx.ctx.balancer_data` with what the running handler wrote there; undefined when there is none, or it took it away. */
  balancerOf(ctx: RequestContext): BalancerData | undefined
  /** A function changed Kong's state: who holds the table sees it at once. */
  changed(ctx: RequestContext): void
  /** `ctx.KONG_PHASE`; undefined in timers and after `ngx.ctx = {}` until the next phase. */
  phaseOf(context: ScriptContext): KongPhase | undefined
  /** From now on `ngx.ctx` says whether the upstream was spoken to over TLS (Kong: pdk.json kong.service). */
  recordUpstreamTls(ctx: RequestContext): void
  /** Sets authenticated_consumer and authenticated_credential for Lua and for the core. */
  authenticate(ctx: RequestContext, consumer: LuaTable | undefined, credential: LuaTable | undefined): void
}

/** Context tables of one VM. */
export function createContextTables(): ContextTables {
  const entities = createEntityTables()
  const showing = { shown: new Shown(), entities }
  const lostPhases = new WeakMap<ScriptContext, KongPhase | undefined>()
  const foreign = new WeakSet<LuaTable>()
  /** Nearly nobody assigns `ngx.ctx`, and everybody reads it. */
  let hasForeign = false
  return {
    entities,
    tableOf,
    read(context) {
      const table = tableOf(context)
      if (context instanceof RequestContext) {
        if (!hasForeign || !foreign.has(table)) show(context, table, showing)
        readBackAfter(context)
      } else if (context.kongPhase !== undefined) table.setString('KONG_PHASE', KONG_PHASES[context.kongPhase])
      return table
    },
    assign(context, table) {
      if (!replaced.has(context)) replaced.set(context, context.scripting)
      context.scripting = table
      foreign.add(table)
      hasForeign = true
      lostPhases.set(context, context.kongPhase)
      if (context instanceof RequestContext) readBackAfter(context)
    },
    balancerOf(ctx) {
      if (ctx.afterHandler !== undefined) readBackBalancer(ctx, tableOf(ctx))
      return ctx.balancer
    },
    changed(ctx) {
      if (ctx.afterHandler === undefined) return
      const table = tableOf(ctx)
      if (!hasForeign || !foreign.has(table)) show(ctx, table, showing)
    },
    phaseOf(context) {
      return lostPhases.has(context) && lostPhases.get(context) === context.kongPhase ? undefined : context.kongPhase
    },
    recordUpstreamTls: (ctx) => {
      tlsRecorders.add(ctx)
      hasTlsRecorders = true
    },
    authenticate(ctx, consumer, credential) {
      const table = tableOf(ctx)
      // another consumer, other groups
      table.setString('authenticated_consumer_groups', undefined)
      ctx.consumerGroups = undefined
      table.setString('authenticated_consumer', consumer)
      table.setString('authenticated_credential', credential)
      takeIdentity(ctx, table)
    },
  }
}

/** Tables that plugins replaced; Kong's error handler gets them back through `$ctx_ref` (Kong: nginx-behaviour.md §13). */
const replaced = new WeakMap<ScriptContext, unknown>()

function tableOf(context: ScriptContext): LuaTable {
  if (context instanceof RequestContext && context.isUnexpected && replaced.has(context)) {
    context.scripting = replaced.get(context)
    replaced.delete(context)
  }
  if (context.scripting instanceof LuaTable) return context.scripting
  const table = new LuaTable()
  context.scripting = table
  return table
}

/** Requests whose plugins asked for it; nearly always empty. */
const tlsRecorders = new WeakSet<RequestContext>()
let hasTlsRecorders = false

function readBackAfter(ctx: RequestContext): void {
  ctx.afterHandler ??= readBackNow
}

/** One function for all requests: handlers that look at `ngx.ctx` are many. */
const readBackNow = (ctx: RequestContext): void => readBack(ctx, tableOf(ctx))

const KONG_KEYS = new Set<LuaValue>([
  'delay_response',
  'buffered_proxying',
  'plugin_id',
  'request_id',
  'request_uri',
  'scheme',
  'route',
  'service',
  'router_matches',
  'balancer_data',
  'uri_args',
  'authenticated_consumer',
  'authenticated_credential',
])

/** True for the keys Kong itself keeps in `ngx.ctx`. */
export function isKongKey(key: LuaValue): boolean {
  return KONG_KEYS.has(key) || (typeof key === 'string' && key.startsWith('KONG_'))
}

/** Kong's keys in `ngx.ctx` that are shown or read back, and the place of each in that list. */
const FIELDS = new TableFields([
  'KONG_PHASE',
  'KONG_PROCESSING_START',
  'KONG_PROXIED',
  'KONG_EXITED',
  'KONG_UNEXPECTED',
  'delay_response',
  'buffered_proxying',
  'KONG_WAITING_TIME',
  'KONG_RECEIVE_TIME',
  'KONG_PROXY_LATENCY',
  'KONG_RESPONSE_LATENCY',
  'plugin_id',
  'request_id',
  'request_uri',
  'scheme',
  'route',
  'service',
  'router_matches',
  'balancer_data',
  'authenticated_consumer',
  'authenticated_credential',
])
const PHASE = 0
const START = 1
const PROXIED = 2
const EXITED = 3
const UNEXPECTED = 4
const DELAYS = 5
const BUFFERED = 6
const WAITING = 7
const RECEIVE = 8
const PROXY_LATENCY = 9
const RESPONSE_LATENCY = 10
const PLUGIN = 11
const REQUEST = 12
const URI = 13
const SCHEME = 14
const ROUTE = 15
const SERVICE = 16
const MATCHES = 17
const BALANCER = 18
const CONSUMER = 19
const CREDENTIAL = 20

/** What a table showed last of what changes while a request travels: handlers look often, little changes. */
class Shown {
  private ctx: RequestContext | undefined
  private table: LuaTable | undefined
  private phase: KongPhase | undefined
  private flags = 0
  private times: number | undefined
  private match: RouteMatch | undefined
  private route: Route | undefined
  private service: Service | undefined
  private hasBalancer = false

  /** Whether the table still shows the request as it is; from now on it does. */
  isFresh(ctx: RequestContext, table: LuaTable): boolean {
    const flags = flagsOf(ctx)
    const times = timesOf(ctx)
    if (
      ctx === this.ctx &&
      table === this.table &&
      ctx.kongPhase === this.phase &&
      flags === this.flags &&
      times === this.times &&
      ctx.match === this.match &&
      ctx.route === this.route &&
      ctx.service === this.service &&
      (ctx.balancer !== undefined) === this.hasBalancer
    )
      return true
    this.ctx = ctx
    this.table = table
    this.phase = ctx.kongPhase
    this.flags = flags
    this.times = times
    this.match = ctx.match
    this.route = ctx.route
    this.service = ctx.service
    this.hasBalancer = ctx.balancer !== undefined
    return false
  }
}

function flagsOf({ isProxied, isExited, isUnexpected, delaysResponse, isBuffered }: RequestContext): number {
  const outcome = (isProxied ? 1 : 0) | (isExited ? 2 : 0) | (isUnexpected ? 4 : 0)
  return outcome | (delaysResponse ? 8 : 0) | (isBuffered ? 16 : 0)
}

/** Each of them is set once: the sum changes when one does. */
function timesOf({ timings: { waitingTime, receiveTime, proxyLatency, responseLatency } }: RequestContext): number {
  const isSet =
    (waitingTime === undefined ? 0 : 1) +
    (receiveTime === undefined ? 0 : 2) +
    (proxyLatency === undefined ? 0 : 4) +
    (responseLatency === undefined ? 0 : 8)
  return isSet * 1e9 + (waitingTime ?? 0) + (receiveTime ?? 0) + (proxyLatency ?? 0) + (responseLatency ?? 0)
}

/** Brings Kong's keys up to date before Lua looks. */
function show(ctx: RequestContext, table: LuaTable, { shown, entities }: Showing): void {
  if (!shown.isFresh(ctx, table)) showAll(ctx, table, entities)
  else if (ctx.active !== undefined) FIELDS.write(table, PLUGIN, ctx.active.row.id)
  if (ctx.balancer !== undefined) showBalancerOf(ctx.balancer, table)
  if (hasTlsRecorders && ctx.isProxied && tlsRecorders.has(ctx)) {
    table.setString('upstream_ssl_enabled', ctx.vars.get('upstream_scheme') === 'https')
  }
}

interface Showing {
  readonly shown: Shown
  readonly entities: EntityTables
}

function showAll(ctx: RequestContext, table: LuaTable, entities: EntityTables): void {
  const { timings } = ctx
  FIELDS.write(table, PHASE, KONG_PHASES[ctx.kongPhase])
  FIELDS.write(table, START, timings.processingStart)
  FIELDS.write(table, PROXIED, ctx.isProxied || undefined)
  FIELDS.write(table, EXITED, ctx.isExited || undefined)
  FIELDS.write(table, UNEXPECTED, ctx.isUnexpected || undefined)
  FIELDS.write(table, DELAYS, ctx.delaysResponse || undefined)
  FIELDS.write(table, BUFFERED, ctx.isBuffered || undefined)
  FIELDS.write(table, WAITING, timings.waitingTime)
  FIELDS.write(table, RECEIVE, timings.receiveTime)
  FIELDS.write(table, PROXY_LATENCY, timings.proxyLatency)
  FIELDS.write(table, RESPONSE_LATENCY, timings.responseLatency)
  if (ctx.active !== undefined) FIELDS.write(table, PLUGIN, ctx.active.row.id)
  FIELDS.write(table, REQUEST, ctx.id)
  if (ctx.match !== undefined) {
    FIELDS.write(table, URI, ctx.request.target)
    FIELDS.write(table, SCHEME, ctx.request.scheme)
    FIELDS.write(table, MATCHES, matchesOf(ctx.match))
  }
  FIELDS.write(table, ROUTE, ctx.route && entities.route(ctx.route))
  FIELDS.write(table, SERVICE, ctx.service && entities.service(ctx.service))
  if (ctx.balancer === undefined) FIELDS.write(table, BALANCER, undefined)
}

const matchTables = new WeakMap<RouteMatch, LuaTable>()

/** `ctx.router_matches`: `uri_captures` has the whole at 0, groups by position and by name (Kong: phases.md §4.1). */
function matchesOf(match: RouteMatch): LuaTable {
  const known = matchTables.get(match)
  if (known) return known
  const table = new LuaTable()
  if (match.captures) {
    const captures = LuaTable.fromRecord(match.captures.named)
    for (const [index, text] of match.captures.positional.entries()) captures.set(index, text)
    table.setString('uri_captures', captures)
  }
  matchTables.set(match, table)
  return table
}

function showBalancerOf(data: BalancerData, table: LuaTable): void {
  const known = FIELDS.read(table, BALANCER)
  const balancer = known instanceof LuaTable ? known : new LuaTable()
  showBalancer(data, balancer)
  if (balancer !== known) FIELDS.write(table, BALANCER, balancer)
}

/**
 * Carries a plugin's writes back to the core. Kong keeps its context in a local while access runs, but its balancer
 * looks into `ngx.ctx` anew: after `ngx.ctx = {}` it finds nothing there (Kong: nginx-behaviour.md §13).
 */
function readBack(ctx: RequestContext, table: LuaTable): void {
  ctx.afterHandler = undefined // what this table shows of Kong's state is stale from here on
  const slots = FIELDS.slotsOf(table)
  if (has(slots, CONSUMER) || has(slots, CREDENTIAL)) takeIdentity(ctx, table)
  else {
    ctx.consumer = undefined
    ctx.credential = undefined
  }
  readBackBalancer(ctx, table)
  if (has(slots, BUFFERED) && FIELDS.read(table, BUFFERED) === true) ctx.isBuffered = true
}

function readBackBalancer(ctx: RequestContext, table: LuaTable): void {
  const balancer = FIELDS.read(table, BALANCER)
  if (!(balancer instanceof LuaTable)) ctx.balancer = undefined
  else if (ctx.balancer !== undefined) readBalancer(balancer, ctx.balancer)
}

function has(slots: readonly number[], field: number): boolean {
  return (slots[field] ?? -1) >= 0
}

function takeIdentity(ctx: RequestContext, table: LuaTable): void {
  const consumer = FIELDS.read(table, CONSUMER)
  ctx.consumer = consumer instanceof LuaTable ? consumerFrom(consumer) : undefined
  ctx.credential = FIELDS.read(table, CREDENTIAL)
}

/** Without an id there is no consumer whose configurations could apply. */
function consumerFrom(table: LuaTable): Consumer | undefined {
  const id = textOf(table.getString('id'))
  if (id === undefined) return undefined
  return {
    id,
    username: textOf(table.getString('username')),
    customId: textOf(table.getString('custom_id')),
    tags: [],
  }
}

function textOf(value: LuaValue): string | undefined {
  return typeof value === 'string' ? value : undefined
}
