import { Candidate } from './candidate.ts'
import { CollectingPlans, type CollectingPlan } from './collecting-plan.ts'
import { consumerGroupsOf, type ConsumerGroups } from './consumer-groups.ts'
import type { Entities } from './entities.ts'
import { callOf, type HandlerCall } from './handler-call.ts'
import { AccessOrder } from './ordering/access-order.ts'
import { inKongsOrder } from './ordering/priority.ts'
import type { OrderingAlgorithm } from './ordering/rule.ts'
import { HTTP_PHASES, type CollectedPhase, type HttpPhase, type PluginPhase } from './phases.ts'
import type { ActivePlugin, Condition, Plugin, PluginRow } from './plugin.ts'
import type { RequestContext } from './request-context.ts'
import type { Subsystem } from './router/atc/fields.ts'

const PROTOCOLS: Readonly<Record<Subsystem, ReadonlySet<string>>> = {
  http: new Set(['http', 'https', 'grpc', 'grpcs', 'ws', 'wss']),
  stream: new Set(['tcp', 'tls', 'udp', 'tls_passthrough']),
}

/** A row takes part when it is enabled and one of its protocols is the subsystem's (Kong: loading.md §6). */
export function isConfigured(row: PluginRow, subsystem: Subsystem = 'http'): boolean {
  return row.enabled && !row.isForSecond && row.protocols.some((protocol) => PROTOCOLS[subsystem].has(protocol))
}

/** A plugin with all its rows. */
export interface LoadedPlugin {
  readonly plugin: Plugin
  readonly rows: readonly PluginRow[]
}

/** Decides which plugins run for a request, in which order, with which configuration. */
export class PluginsIterator {
  /** Configured plugins, highest priority first. */
  readonly candidates: readonly Candidate[]
  /** Every loaded plugin with its rows, for explanations. */
  readonly loaded: readonly LoadedPlugin[]
  private readonly globals: Readonly<Record<HttpPhase, readonly HandlerCall[]>>
  private readonly plans: CollectingPlans | undefined

  private readonly defining = new Map<PluginPhase, readonly LoadedPlugin[]>()

  readonly subsystem: Subsystem
  readonly groups: ConsumerGroups
  /** Some plugin has `ordering`, and this Kong cannot have consumer scopes as well (Kong: loading.md §5). */
  readonly hidesConsumers: boolean
  private readonly order: AccessOrder | undefined
  private readonly ranks: ReadonlyMap<Plugin, number>

  constructor(plugins: readonly Plugin[], entities: Entities, options: Required<IteratorOptions>) {
    const { subsystem, conditionOf, algorithm } = options
    this.subsystem = subsystem
    this.groups = consumerGroupsOf(entities)
    const isOrdered = entities.plugins.some((row) => row.ordering && isConfigured(row, subsystem))
    this.hidesConsumers = isOrdered && options.orderingHidesConsumers
    const facts = { entities, groups: this.groups, hidesConsumers: this.hidesConsumers, conditionOf }
    this.loaded = plugins.map((plugin) => ({
      plugin,
      rows: entities.plugins.filter(({ name }) => name === plugin.name),
    }))
    this.candidates = this.loaded
      .map(({ plugin, rows }) => ({ plugin, rows: rows.filter((row) => isConfigured(row, subsystem)) }))
      .filter(({ plugin, rows }) => rows.length > 0 && !plugin.switchedOff?.has('plugin'))
      .map(({ plugin, rows }) => new Candidate(plugin, rows, facts))
    this.order = isOrdered ? new AccessOrder(this.candidates, algorithm) : undefined
    this.ranks = new Map(this.candidates.map(({ plugin }, index) => [plugin, index]))
    this.plans = isOrdered ? undefined : new CollectingPlans(this.candidates)
    const globals = this.candidates.flatMap(({ global }) => global ?? [])
    this.globals = Object.fromEntries(
      HTTP_PHASES.map((phase) => [phase, globals.flatMap((active) => callOf(active, phase) ?? [])]),
    ) as Record<HttpPhase, HandlerCall[]>
  }

  /** Plugins in the order of `access`; contradicting rules leave the static order and are told (Kong: loading.md §5). */
  accessOrder(ctx: RequestContext): { readonly candidates: readonly Candidate[]; readonly cycle?: readonly string[] } {
    return this.order?.for(ctx) ?? this
  }

  /** All later phases are in static order, whatever that of `access` was. */
  addCollected(list: HandlerCall[], active: ActivePlugin, phase: PluginPhase): void {
    const call = callOf(active, phase)
    if (!call) return
    list.push(call)
    if (this.order) list.sort((a, b) => this.rankOf(a) - this.rankOf(b))
  }

  private rankOf({ active: { plugin } }: HandlerCall): number {
    return this.ranks.get(plugin) ?? 0
  }

  /** What access will do for this request, where the route alone decides that. */
  plan(ctx: RequestContext): CollectingPlan | undefined {
    return this.plans?.for(ctx)
  }

  /** Plugins that have a configuration, whatever it is for, and a handler of that phase. */
  configured(phase: PluginPhase): readonly LoadedPlugin[] {
    let plugins = this.defining.get(phase)
    if (!plugins) {
      plugins = this.loaded.filter(({ plugin, rows }) => rows.length > 0 && plugin.phases.has(phase))
      this.defining.set(phase, plugins)
    }
    return plugins
  }

  /** Unscoped configurations of plugins that define a phase: all there is for certificate and rewrite. */
  global(phase: HttpPhase): readonly HandlerCall[] {
    return this.globals[phase]
  }

  /** Plugins for a phase after access; only the global ones when access never ran (Kong: loading.md §7). */
  collected(ctx: RequestContext, phase: CollectedPhase): readonly HandlerCall[] {
    // A plugin prints in the middle of access: those after it are not collected yet.
    if (ctx.plan) return ctx.plan.until(ctx.place)[phase]
    if (ctx.collected) return ctx.collected[phase]
    return ctx.websocket ? [] : this.globals[phase]
  }
}

/** What an iterator of one version and edition does otherwise. */
export interface IteratorOptions {
  readonly subsystem?: Subsystem
  readonly algorithm?: OrderingAlgorithm
  readonly orderingHidesConsumers?: boolean
  readonly conditionOf?: (row: PluginRow) => Condition | undefined
}

/** Plugins in Kong's order: priority first, equal ones by descending name (Kong: loading.md §5). */
export function buildPluginsIterator(
  plugins: readonly Plugin[],
  entities: Entities,
  options: IteratorOptions = {},
): PluginsIterator {
  const usual = { subsystem: 'http', algorithm: 'legacy', orderingHidesConsumers: false } as const
  return new PluginsIterator(inKongsOrder(plugins), entities, { ...usual, conditionOf: () => undefined, ...options })
}
