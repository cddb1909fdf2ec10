import type { Route, Service } from '../gateway/entities.ts'
import { KONG_PHASES, type KongPhase } from '../gateway/phases.ts'
import type { BalancerData, RequestContext, RouteMatch } from '../gateway/request-context.ts'
import { ROOT, Shape } from '../lua/runtime/shape.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { isBalancerShown, showBalancer } from './balancer-table.ts'
import type { EntityTables } from './entity-tables.ts'
import { BALANCER, BUFFERED, CONSUMER, CREDENTIAL, FIELDS, MATCHES, PLUGIN, SCHEME, TARGET } from './kong-keys.ts'

const NOBODYS = new Shape(new Map(), [], true)

/**
 * What `ngx.ctx` of one machine showed last of what changes while a request travels, and where its table has what is
 * read back: handlers look often, little changes. It compares the core's state itself: whoever changes that need not
 * know. Comparisons are such that V8 makes no calls of them: there are a hundred a request.
 */
export class ShownContext {
  private readonly entities: EntityTables
  private ctx: RequestContext | undefined
  private table: LuaTable | undefined
  private phase: KongPhase | undefined
  private delays = 0
  /** As `outcomeOf` gives it. */
  private outcome = 0
  private waitingTime: number | undefined
  private receiveTime: number | undefined
  private proxyLatency: number | undefined
  private responseLatency: number | undefined
  private match: RouteMatch | undefined
  private route: Route | undefined
  private service: Service | undefined
  /** These say where tables of that shape have their keys; one that is not shared gets further keys in place. */
  private shape: Shape = ROOT
  private count = 0
  private pluginSlot = -1
  private balancerSlot = -1
  /** Its shape, if tables of that shape never have a key that is read back; else one that no table has. */
  private bareShape = NOBODYS
  /** The same of tables that have the balancer besides. */
  private balancedShape = NOBODYS
  private readonly afterHandler: (ctx: RequestContext) => void
  /** Requests whose plugins asked for it; nearly always none. */
  private readonly tlsRecorders = new WeakSet<RequestContext>()
  private hasTlsRecorders = false

  constructor(entities: EntityTables, afterHandler: (ctx: RequestContext) => void) {
    this.entities = entities
    this.afterHandler = afterHandler
  }

  /**
   * `ngx.ctx` of `context`, brought up to date; undefined when that takes more than another `plugin_id`, or who
   * listens to changes does not know the table.
   */
  ready(context: unknown): LuaTable | undefined {
    const { ctx, table } = this
    if (ctx === undefined || table === undefined || context !== ctx || ctx.scripting !== table || !this.isSame(ctx))
      return undefined
    const { slots } = table
    const { active } = ctx
    if (
      table.shape !== this.shape ||
      slots[this.pluginSlot] === undefined ||
      active === undefined ||
      (ctx.probe.onChange !== undefined && !this.isWatched(ctx, table)) ||
      (this.outcome !== 0 && !this.showsParts(ctx, slots[this.balancerSlot]))
    )
      return undefined
    slots[this.pluginSlot] = active.row.id
    if (ctx.afterHandler === undefined) ctx.afterHandler = this.afterHandler
    return table
  }

  /** Who listens gets to know of it that the handler has the table; most have had it before. */
  private isWatched({ watched }: RequestContext, table: LuaTable): boolean {
    return watched !== undefined && watched.again(table)
  }

  /** Whether `table` still shows the request as it is, but for the plugin and the parts. */
  private isFresh(ctx: RequestContext, table: LuaTable): boolean {
    return ctx === this.ctx && table === this.table && this.isSame(ctx)
  }

  /** Brings Kong's keys in `table` up to date; from now on it shows the request. */
  show(ctx: RequestContext, table: LuaTable): void {
    if (!this.isFresh(ctx, table)) this.showAll(ctx, table)
    else if (ctx.active !== undefined) FIELDS.write(table, PLUGIN, ctx.active.row.id)
    if (ctx.balancer !== undefined) showBalancerOf(ctx.balancer, table)
    if (this.isTlsRecorded(ctx)) {
      table.setString('upstream_ssl_enabled', ctx.vars.get('upstream_scheme') === 'https')
    }
    this.follow(table)
  }

  /** From now on the table says whether the upstream was spoken to over TLS. */
  recordTls(ctx: RequestContext): void {
    this.tlsRecorders.add(ctx)
    this.hasTlsRecorders = true
  }

  private isTlsRecorded(ctx: RequestContext): boolean {
    return this.hasTlsRecorders && ctx.isProxied && this.tlsRecorders.has(ctx)
  }

  /** What changes on its own from try to try is as it was shown. */
  private showsParts(ctx: RequestContext, table: LuaValue): boolean {
    if (this.isTlsRecorded(ctx)) return false
    return ctx.balancer === undefined || (table instanceof LuaTable && isBalancerShown(ctx.balancer, table))
  }

  private showAll(ctx: RequestContext, table: LuaTable): void {
    const { entities } = this
    const { timings, match, active, route, service } = ctx
    const kept =
      (active === undefined ? 1 << PLUGIN : 0) |
      (match === undefined ? (1 << TARGET) | (1 << SCHEME) | (1 << MATCHES) : 0) |
      (ctx.balancer === undefined ? 0 : 1 << BALANCER)
    const values = [
      KONG_PHASES[ctx.kongPhase],
      timings.processingStart,
      ctx.isProxied || undefined,
      ctx.isExited || undefined,
      ctx.isUnexpected || undefined,
      ctx.delaysResponse || undefined,
      ctx.isBuffered || undefined,
      timings.waitingTime,
      timings.receiveTime,
      timings.proxyLatency,
      timings.responseLatency,
      active?.row.id,
      ctx.id,
      ctx.request.target,
      ctx.request.scheme,
      match && matchesOf(match),
      route && entities.route(route),
      service && entities.service(service),
      undefined,
    ]
    FIELDS.writeAll(table, values, kept)
    this.remember(ctx, table)
  }

  /** The table may have got other keys since it was shown. */
  follow(table: LuaTable): void {
    const { shape } = table
    if (shape === this.shape && table.slots.length === this.count) return
    const places = FIELDS.slotsOf(table)
    this.shape = shape
    this.count = table.slots.length
    this.pluginSlot = places[PLUGIN] ?? -1
    this.balancerSlot = places[BALANCER] ?? -1
    const isBare = places[BUFFERED] === -1 && places[CONSUMER] === -1 && places[CREDENTIAL] === -1
    this.bareShape = isBare && this.balancerSlot < 0 && shape.shared ? shape : NOBODYS
    this.balancedShape = isBare && this.balancerSlot >= 0 && shape.shared ? shape : NOBODYS
  }

  /** True when the table of `ctx` has nothing that could be read back. */
  hasNothingFor(ctx: RequestContext): boolean {
    const { table } = this
    return (
      table !== undefined && table.shape === this.bareShape && ctx.scripting === table && ctx.isUnexpected === false
    )
  }

  /** The balancer in the table of `ctx`, when there is nothing else that could be read back. */
  onlyBalancerFor(ctx: RequestContext): LuaTable | undefined {
    const { table } = this
    if (table === undefined || table.shape !== this.balancedShape || ctx.scripting !== table || ctx.isUnexpected)
      return undefined
    const balancer = table.slots[this.balancerSlot]
    return balancer instanceof LuaTable ? balancer : undefined
  }

  /** Nothing is known of any table. */
  forget(): void {
    this.ctx = undefined
    this.table = undefined
  }

  private isSame(ctx: RequestContext): boolean {
    return (
      ctx.kongPhase === this.phase &&
      ctx.match === this.match &&
      ctx.route === this.route &&
      ctx.service === this.service &&
      (ctx.delaysResponse === true ? 1 : 0) === this.delays &&
      (isUnderWay(ctx) ? this.outcome === 0 : this.outcome === outcomeOf(ctx) && this.hasTimesOf(ctx))
    )
  }

  private hasTimesOf({ timings }: RequestContext): boolean {
    return (
      timings.waitingTime === this.waitingTime &&
      timings.receiveTime === this.receiveTime &&
      timings.proxyLatency === this.proxyLatency &&
      timings.responseLatency === this.responseLatency
    )
  }

  private remember(ctx: RequestContext, table: LuaTable): void {
    const { timings } = ctx
    this.ctx = ctx
    this.table = table
    this.phase = ctx.kongPhase
    this.delays = ctx.delaysResponse ? 1 : 0
    this.outcome = outcomeOf(ctx)
    this.waitingTime = timings.waitingTime
    this.receiveTime = timings.receiveTime
    this.proxyLatency = timings.proxyLatency
    this.responseLatency = timings.responseLatency
    this.match = ctx.match
    this.route = ctx.route
    this.service = ctx.service
  }
}

/**
 * The request is on its way to its answer, and no balancer has chosen yet: nearly all handlers before the upstream see
 * that. Fields are compared with constants: V8 compares two fields that hold booleans as if they might be numbers.
 */
function isUnderWay(ctx: RequestContext): boolean {
  const { timings } = ctx
  return (
    ctx.balancer === undefined &&
    ctx.isProxied === false &&
    ctx.isExited === false &&
    ctx.isUnexpected === false &&
    ctx.isBuffered === false &&
    timings.waitingTime === undefined &&
    timings.receiveTime === undefined &&
    timings.proxyLatency === undefined &&
    timings.responseLatency === undefined
  )
}

/** 0 where `isUnderWay`; the times only as far as there are any. */
function outcomeOf(ctx: RequestContext): number {
  if (isUnderWay(ctx)) return 0
  const { balancer, isProxied, isExited, isUnexpected, isBuffered } = ctx
  const flags = (isProxied ? 1 : 0) | (isExited ? 2 : 0) | (isUnexpected ? 4 : 0) | (isBuffered ? 8 : 0)
  return 32 | flags | (balancer === undefined ? 0 : 16)
}

function showBalancerOf(data: BalancerData, table: LuaTable): void {
  const known = FIELDS.read(table, BALANCER)
  const balancer = known instanceof LuaTable ? known : new LuaTable()
  showBalancer(data, balancer)
  if (balancer !== known) FIELDS.write(table, BALANCER, balancer)
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
