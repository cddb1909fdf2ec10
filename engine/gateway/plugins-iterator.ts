import { Candidate } from './candidate.ts'
import { consumerGroupsOf, type ConsumerGroups } from './consumer-groups.ts'
import type { Entities } from './entities.ts'
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
  private readonly globals: Readonly<Record<HttpPhase, readonly ActivePlugin[]>>

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
    const globals = this.candidates.flatMap(({ global }) => global ?? [])
    this.globals = Object.fromEntries(
      HTTP_PHASES.map((phase) => [phase, globals.filter(({ plugin }) => plugin.handlers[phase])]),
    ) as Record<HttpPhase, ActivePlugin[]>
  }

  /** Plugins in the order of `access`; contradicting rules leave the static order and are told (Kong: loading.md §5). */
  accessOrder(ctx: RequestContext): { readonly candidates: readonly Candidate[]; readonly cycle?: readonly string[] } {
    return this.order?.for(ctx) ?? this
  }

  /** All later phases are in static order, whatever that of `access` was. */
  addCollected(list: ActivePlugin[], active: ActivePlugin): void {
    list.push(active)
    if (this.order) list.sort((a, b) => (this.ranks.get(a.plugin) ?? 0) - (this.ranks.get(b.plugin) ?? 0))
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
  global(phase: HttpPhase): readonly ActivePlugin[] {
    return this.globals[phase]
  }

  /** Plugins for a phase after access; only the global ones when access never ran (Kong: loading.md §7). */
  collected(ctx: RequestContext, phase: CollectedPhase): readonly ActivePlugin[] {
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
