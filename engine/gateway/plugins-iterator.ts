import type { Entities } from './entities.ts'
import type { ConfigurationRung } from './instrumentation.ts'
import { HTTP_PHASES, type CollectedPhase, type HttpPhase } from './phases.ts'
import type { ActivePlugin, Plugin, PluginRow } from './plugin.ts'
import { inKongsOrder } from './ordering/priority.ts'
import { ladderOf } from './configuration-ladder.ts'
import type { RequestContext } from './request-context.ts'
import type { Subsystem } from './router/atc/fields.ts'

const PROTOCOLS: Readonly<Record<Subsystem, ReadonlySet<string>>> = {
  http: new Set(['http', 'https', 'grpc', 'grpcs', 'ws', 'wss']),
  stream: new Set(['tcp', 'tls', 'udp', 'tls_passthrough']),
}

/** A row takes part when it is enabled and one of its protocols is the subsystem's (Kong: loading.md §6). */
export function isConfigured(row: PluginRow, subsystem: Subsystem = 'http'): boolean {
  return row.enabled && row.protocols.some((protocol) => PROTOCOLS[subsystem].has(protocol))
}

/** A plugin with all its configurations; one of them at most applies to a request. */
export class Candidate {
  readonly plugin: Plugin
  /** The unscoped configuration, the only one for rewrite and certificate. */
  readonly global: ActivePlugin | undefined
  private readonly byScope = new Map<string, ActivePlugin>()
  private readonly hasScopes: boolean
  private readonly entities: Entities

  constructor(plugin: Plugin, rows: readonly PluginRow[], entities: Entities) {
    this.plugin = plugin
    this.entities = entities
    for (const row of rows) this.byScope.set(scopeKey(plugin, row), { plugin, row })
    this.global = this.byScope.get(GLOBAL)
    this.hasScopes = this.byScope.size > (this.global ? 1 : 0)
  }

  /**
   * The configuration for a request as it is known now, from the most specific scope down:
   * route+service+consumer, route+consumer, service+consumer, route+service, consumer, route, service, global.
   * Kong: loading.md §7
   */
  choose({ route, service, consumer }: RequestContext): ActivePlugin | undefined {
    if (!this.hasScopes) return this.global
    const { byScope } = this
    const r = route?.id ?? ''
    const s = service?.id ?? ''
    const c = consumer?.id
    return (
      (c !== undefined && (byScope.get(`${r}:${s}:${c}`) ?? byScope.get(`${r}::${c}`) ?? byScope.get(`:${s}:${c}`))) ||
      byScope.get(`${r}:${s}:`) ||
      (c !== undefined && byScope.get(`::${c}`)) ||
      byScope.get(`${r}::`) ||
      byScope.get(`:${s}:`) ||
      this.global
    )
  }

  /** Why that configuration won and what the others lacked. */
  ladder(ctx: RequestContext, winner: ActivePlugin | undefined): readonly ConfigurationRung[] {
    return ladderOf([...this.byScope.values()], { ctx, winner, entities: this.entities })
  }
}

const GLOBAL = '::'

function scopeKey({ ignores }: Plugin, row: PluginRow): string {
  const route = ignores.route ? '' : (row.routeId ?? '')
  const service = ignores.service ? '' : (row.serviceId ?? '')
  const consumer = ignores.consumer ? '' : (row.consumerId ?? '')
  return `${route}:${service}:${consumer}`
}

/** Decides which plugins run for a request, in which order, with which configuration. */
export class PluginsIterator {
  /** Configured plugins, highest priority first. */
  readonly candidates: readonly Candidate[]
  /** Every loaded plugin with its rows, for explanations. */
  readonly loaded: readonly { readonly plugin: Plugin; readonly rows: readonly PluginRow[] }[]
  private readonly globals: Readonly<Record<HttpPhase, readonly ActivePlugin[]>>

  readonly subsystem: Subsystem

  constructor(plugins: readonly Plugin[], entities: Entities, subsystem: Subsystem) {
    this.subsystem = subsystem
    this.loaded = plugins.map((plugin) => ({
      plugin,
      rows: entities.plugins.filter(({ name }) => name === plugin.name),
    }))
    this.candidates = this.loaded
      .map(({ plugin, rows }) => ({ plugin, rows: rows.filter((row) => isConfigured(row, subsystem)) }))
      .filter(({ plugin, rows }) => rows.length > 0 && !plugin.switchedOff?.has('plugin'))
      .map(({ plugin, rows }) => new Candidate(plugin, rows, entities))
    const globals = this.candidates.flatMap(({ global }) => global ?? [])
    this.globals = Object.fromEntries(
      HTTP_PHASES.map((phase) => [phase, globals.filter(({ plugin }) => plugin.handlers[phase])]),
    ) as Record<HttpPhase, ActivePlugin[]>
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

/** Plugins in Kong's order: priority first, equal ones by descending name (Kong: loading.md §5). */
export function buildPluginsIterator(
  plugins: readonly Plugin[],
  entities: Entities,
  subsystem: Subsystem = 'http',
): PluginsIterator {
  return new PluginsIterator(inKongsOrder(plugins), entities, subsystem)
}
