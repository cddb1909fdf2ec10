import { KONG_PHASES, type KongPhase } from '../gateway/phases.ts'
import { RequestContext, type BalancerData } from '../gateway/request-context.ts'
import type { Consumer } from '../gateway/entities.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaValue } from '../lua/runtime/value.ts'
import { readBalancer } from './balancer-table.ts'
import type { ScriptContext } from './current.ts'
import { createEntityTables, type EntityTables } from './entity-tables.ts'
import { BALANCER, BUFFERED, CONSUMER, CREDENTIAL, FIELDS } from './kong-keys.ts'
import { ShownContext } from './shown-context.ts'

/**
 * The tables behind `ngx.ctx`, one per request or worker run. Kong keeps its state there under its own keys;
 * here the state is the RequestContext, shown when Lua looks and read back after the handler (Kong: phases.md §12).
 */
export interface ContextTables {
  readonly entities: EntityTables
  /** The table, without bringing Kong's keys up to date: for Kong's own use. */
  tableOf(context: ScriptContext): LuaTable
  /** What reading `ngx.ctx` gives to the handler of a request for which little is to be done; else `read` gives it. */
  ready(context: unknown): LuaTable | undefined
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
  const afterHandler = (ctx: RequestContext): void => {
    if (shown.hasNothingFor(ctx)) {
      ctx.afterHandler = undefined
      ctx.consumer = undefined
      ctx.credential = undefined
      ctx.balancer = undefined
      return
    }
    const balancer = shown.onlyBalancerFor(ctx)
    if (balancer === undefined) return shown.follow(readBack(ctx))
    ctx.afterHandler = undefined
    ctx.consumer = undefined
    ctx.credential = undefined
    if (ctx.balancer !== undefined) readBalancer(balancer, ctx.balancer)
  }
  const shown: ShownContext = new ShownContext(entities, afterHandler)
  const lostPhases = new WeakMap<ScriptContext, KongPhase | undefined>()
  const foreign = new WeakSet<LuaTable>()
  /** Nearly nobody assigns `ngx.ctx`, and everybody reads it. */
  let hasForeign = false
  /** Brings Kong's keys up to date before Lua looks; a plugin's own table never shows them. */
  function show(ctx: RequestContext): LuaTable {
    const table = tableOf(ctx)
    if (hasForeign && foreign.has(table)) return table
    shown.show(ctx, table)
    return table
  }
  return {
    entities,
    tableOf,
    ready: (context) => shown.ready(context),
    read(context) {
      if (context instanceof RequestContext) {
        context.afterHandler ??= afterHandler
        return show(context)
      }
      const table = tableOf(context)
      if (context.kongPhase !== undefined) table.setString('KONG_PHASE', KONG_PHASES[context.kongPhase])
      return table
    },
    assign(context, table) {
      if (!replaced.has(context)) replaced.set(context, context.scripting)
      hasReplaced = true
      context.scripting = table
      foreign.add(table)
      hasForeign = true
      shown.forget()
      lostPhases.set(context, context.kongPhase)
      if (context instanceof RequestContext) context.afterHandler ??= afterHandler
    },
    balancerOf(ctx) {
      if (ctx.afterHandler !== undefined) takeBalancer(ctx, FIELDS.read(tableOf(ctx), BALANCER))
      return ctx.balancer
    },
    changed(ctx) {
      if (ctx.afterHandler !== undefined) show(ctx)
    },
    phaseOf(context) {
      return lostPhases.has(context) && lostPhases.get(context) === context.kongPhase ? undefined : context.kongPhase
    },
    recordUpstreamTls: (ctx) => shown.recordTls(ctx),
    authenticate(ctx, consumer, credential) {
      const table = tableOf(ctx)
      // another consumer, other groups
      table.setString('authenticated_consumer_groups', undefined)
      ctx.consumerGroups = undefined
      table.setString('authenticated_consumer', consumer)
      table.setString('authenticated_credential', credential)
      takeIdentity(ctx, consumer, credential)
    },
  }
}

/** Tables that plugins replaced; Kong's error handler gets them back through `$ctx_ref` (Kong: nginx-behaviour.md §13). */
const replaced = new WeakMap<ScriptContext, unknown>()
let hasReplaced = false

function tableOf(context: ScriptContext): LuaTable {
  if (hasReplaced && context instanceof RequestContext && context.isUnexpected && replaced.has(context)) {
    context.scripting = replaced.get(context)
    replaced.delete(context)
  }
  if (context.scripting instanceof LuaTable) return context.scripting
  const table = new LuaTable()
  context.scripting = table
  return table
}

/**
 * Carries a plugin's writes back to the core. Kong keeps its context in a local while access runs, but its balancer
 * looks into `ngx.ctx` anew: after `ngx.ctx = {}` it finds nothing there (Kong: nginx-behaviour.md §13).
 * Gives the table it read.
 */
function readBack(ctx: RequestContext): LuaTable {
  ctx.afterHandler = undefined // what this table shows of Kong's state is stale from here on
  const table = tableOf(ctx)
  const places = FIELDS.slotsOf(table)
  const { slots } = table
  takeIdentity(ctx, at(slots, places[CONSUMER]), at(slots, places[CREDENTIAL]))
  takeBalancer(ctx, at(slots, places[BALANCER]))
  if (at(slots, places[BUFFERED]) === true) ctx.isBuffered = true
  return table
}

function at(slots: readonly LuaValue[], slot = -1): LuaValue {
  return slot < 0 ? undefined : slots[slot]
}

function takeBalancer(ctx: RequestContext, balancer: LuaValue): void {
  if (!(balancer instanceof LuaTable)) ctx.balancer = undefined
  else if (ctx.balancer !== undefined) readBalancer(balancer, ctx.balancer)
}

function takeIdentity(ctx: RequestContext, consumer: LuaValue, credential: LuaValue): void {
  ctx.consumer = consumer instanceof LuaTable ? consumerFrom(consumer) : undefined
  ctx.credential = credential
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
