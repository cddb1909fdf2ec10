import { KONG_PHASES, type KongPhase } from '../gateway/phases.ts'
import { RequestContext, type RouteMatch } from '../gateway/request-context.ts'
import type { Consumer, Route, Service } from '../gateway/entities.ts'
import { TableField } from '../lua/runtime/table-field.ts'
import { ROOT } from '../lua/runtime/shape.ts'
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

const KEYS = {
  phase: new TableField('KONG_PHASE'),
  start: new TableField('KONG_PROCESSING_START'),
  proxied: new TableField('KONG_PROXIED'),
  exited: new TableField('KONG_EXITED'),
  unexpected: new TableField('KONG_UNEXPECTED'),
  delays: new TableField('delay_response'),
  buffered: new TableField('buffered_proxying'),
  waiting: new TableField('KONG_WAITING_TIME'),
  receive: new TableField('KONG_RECEIVE_TIME'),
  proxyLatency: new TableField('KONG_PROXY_LATENCY'),
  responseLatency: new TableField('KONG_RESPONSE_LATENCY'),
  plugin: new TableField('plugin_id'),
  request: new TableField('request_id'),
  uri: new TableField('request_uri'),
  scheme: new TableField('scheme'),
  route: new TableField('route'),
  service: new TableField('service'),
  matches: new TableField('router_matches'),
  balancer: new TableField('balancer_data'),
  consumer: new TableField('authenticated_consumer'),
  credential: new TableField('authenticated_credential'),
}

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
      ctx.service === this.service
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
  if (shown.isFresh(ctx, table)) KEYS.plugin.write(table, ctx.active?.row.id ?? KEYS.plugin.read(table))
  else showAll(ctx, table, entities)
  showBalancerOf(ctx, table)
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
  KEYS.phase.write(table, KONG_PHASES[ctx.kongPhase])
  KEYS.start.write(table, timings.processingStart)
  KEYS.proxied.write(table, ctx.isProxied || undefined)
  KEYS.exited.write(table, ctx.isExited || undefined)
  KEYS.unexpected.write(table, ctx.isUnexpected || undefined)
  KEYS.delays.write(table, ctx.delaysResponse || undefined)
  KEYS.buffered.write(table, ctx.isBuffered || undefined)
  KEYS.waiting.write(table, timings.waitingTime)
  KEYS.receive.write(table, timings.receiveTime)
  KEYS.proxyLatency.write(table, timings.proxyLatency)
  KEYS.responseLatency.write(table, timings.responseLatency)
  KEYS.plugin.write(table, ctx.active?.row.id ?? KEYS.plugin.read(table))
  KEYS.request.write(table, ctx.id)
  if (ctx.match !== undefined) {
    KEYS.uri.write(table, ctx.request.target)
    KEYS.scheme.write(table, ctx.request.scheme)
    KEYS.matches.write(table, matchesOf(ctx.match))
  }
  KEYS.route.write(table, ctx.route && entities.route(ctx.route))
  KEYS.service.write(table, ctx.service && entities.service(ctx.service))
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

function showBalancerOf(ctx: RequestContext, table: LuaTable): void {
  if (ctx.balancer === undefined) {
    KEYS.balancer.write(table, undefined)
    return
  }
  const known = KEYS.balancer.read(table)
  const balancer = known instanceof LuaTable ? known : new LuaTable()
  showBalancer(ctx.balancer, balancer)
  KEYS.balancer.write(table, balancer)
}

/**
 * Carries a plugin's writes back to the core. Kong keeps its context in a local while access runs, but its balancer
 * looks into `ngx.ctx` anew: after `ngx.ctx = {}` it finds nothing there (Kong: nginx-behaviour.md §13).
 */
function readBack(ctx: RequestContext, table: LuaTable): void {
  ctx.afterHandler = undefined // what this table shows of Kong's state is stale from here on
  const slots = READ_BACK.of(table)
  const values = table.slots
  if (slots.consumer >= 0 || slots.credential >= 0) takeIdentity(ctx, table)
  else {
    ctx.consumer = undefined
    ctx.credential = undefined
  }
  const balancer = slots.balancer < 0 ? undefined : values[slots.balancer]
  if (!(balancer instanceof LuaTable)) ctx.balancer = undefined
  else if (ctx.balancer !== undefined) readBalancer(balancer, ctx.balancer)
  if (slots.buffered >= 0 && values[slots.buffered] === true) ctx.isBuffered = true
}

/** Where tables of one shape have what is read after every handler; -1: nowhere. */
class ReadBackSlots {
  consumer = -1
  credential = -1
  balancer = -1
  buffered = -1
  private shape = ROOT

  of({ shape }: LuaTable): this {
    // a private shape grows in place
    if (shape === this.shape && shape.shared) return this
    this.shape = shape
    this.consumer = shape.index.get(KEYS.consumer.key) ?? -1
    this.credential = shape.index.get(KEYS.credential.key) ?? -1
    this.balancer = shape.index.get(KEYS.balancer.key) ?? -1
    this.buffered = shape.index.get(KEYS.buffered.key) ?? -1
    return this
  }
}
const READ_BACK = new ReadBackSlots()

function takeIdentity(ctx: RequestContext, table: LuaTable): void {
  const consumer = KEYS.consumer.read(table)
  ctx.consumer = consumer instanceof LuaTable ? consumerFrom(consumer) : undefined
  ctx.credential = KEYS.credential.read(table)
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
