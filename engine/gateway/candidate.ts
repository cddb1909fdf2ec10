import { ladderOf, missingScope, type ScopeFacts } from './configuration-ladder.ts'
import { groupsIn, type ConsumerGroups } from './consumer-groups.ts'
import type { ConsumerGroup, Entities } from './entities.ts'
import type { ConfigurationRung } from './instrumentation.ts'
import type { ActivePlugin, Condition, Plugin, PluginRow } from './plugin.ts'
import type { RequestContext } from './request-context.ts'
import type { SkipReason } from './skip-reason.ts'

/** What all candidates of an iterator share. */
export interface CandidateFacts {
  readonly entities: Entities
  readonly groups: ConsumerGroups
  /** Consumer scopes do not count: some plugin has `ordering`, and this Kong cannot have both (Kong: loading.md §5). */
  readonly hidesConsumers: boolean
  conditionOf(row: PluginRow): Condition | undefined
}

const NO_GROUPS: readonly ConsumerGroup[] = []
const GLOBAL = ':::'

/** A plugin with all its configurations; one of them at most applies to a request. */
export class Candidate {
  readonly plugin: Plugin
  /** The unscoped configuration, the only one for rewrite and certificate. */
  readonly global: ActivePlugin | undefined
  private readonly byScope = new Map<string, ActivePlugin>()
  private readonly hasScopes: boolean
  private readonly hasGroups: boolean
  private readonly facts: CandidateFacts

  constructor(plugin: Plugin, rows: readonly PluginRow[], facts: CandidateFacts) {
    this.plugin = plugin
    this.facts = facts
    for (const row of rows) {
      const condition = facts.conditionOf(row)
      this.byScope.set(scopeKey(plugin, row), condition ? { plugin, row, condition } : { plugin, row })
    }
    this.global = this.byScope.get(GLOBAL)
    this.hasScopes = this.byScope.size > (this.global ? 1 : 0)
    this.hasGroups = rows.some(({ consumerGroupId }) => consumerGroupId !== undefined)
  }

  /** The configuration for a request as it is known now; undefined when none fits (Kong: loading.md §7). */
  choose(ctx: RequestContext): ActivePlugin | undefined {
    if (!this.hasScopes) return this.global
    const consumer = this.facts.hidesConsumers ? undefined : ctx.consumer?.id
    const groups = this.hasGroups && !this.facts.hidesConsumers ? groupsIn(ctx, this.facts.groups) : NO_GROUPS
    if (groups.length > 0) return this.chooseOfTwelve(ctx, consumer, groups)
    return this.chooseOfEight(ctx, consumer)
  }

  /**
   * From the most specific scope down: route+service+consumer, route+consumer, service+consumer, route+service,
   * consumer, route, service, global.
   */
  private chooseOfEight({ route, service }: RequestContext, c: string | undefined): ActivePlugin | undefined {
    const { byScope } = this
    const r = route?.id ?? ''
    const s = service?.id ?? ''
    return (
      (c !== undefined &&
        (byScope.get(`${r}:${s}:${c}:`) ?? byScope.get(`${r}::${c}:`) ?? byScope.get(`:${s}:${c}:`))) ||
      byScope.get(`${r}:${s}::`) ||
      (c !== undefined && byScope.get(`::${c}:`)) ||
      byScope.get(`${r}:::`) ||
      byScope.get(`:${s}::`) ||
      this.global
    )
  }

  /**
   * With groups (G) between: C+R+S, G+S+R, C+R, C+S, G+R, G+S, R+S, C, G, R, S, global. Of several groups the first by
   * name that has a configuration on a rung.
   */
  private chooseOfTwelve(
    { route, service }: RequestContext,
    consumer: string | undefined,
    groups: readonly ConsumerGroup[],
  ): ActivePlugin | undefined {
    const r = route?.id ?? ''
    const s = service?.id ?? ''
    const own = (r: string, s: string) =>
      consumer === undefined ? undefined : this.byScope.get(`${r}:${s}:${consumer}:`)
    const group = (r: string, s: string) => {
      for (const { id } of groups) {
        const active = this.byScope.get(`${r}:${s}::${id}`)
        if (active) return active
      }
      return undefined
    }
    const all = (r: string, s: string) => this.byScope.get(`${r}:${s}::`)
    return (
      own(r, s) ??
      group(r, s) ??
      own(r, '') ??
      own('', s) ??
      group(r, '') ??
      group('', s) ??
      all(r, s) ??
      own('', '') ??
      group('', '') ??
      all(r, '') ??
      all('', s) ??
      this.global
    )
  }

  /** Why that configuration won and what the others lacked. */
  ladder(ctx: RequestContext, winner: ActivePlugin | undefined): readonly ConfigurationRung[] {
    return ladderOf([...this.byScope.values()], { ...this.scopeFacts(ctx), winner })
  }

  /** Why no configuration fits a request, naming what is missing. */
  whyNot(ctx: RequestContext): SkipReason {
    const facts = this.scopeFacts(ctx)
    const rows = [...this.byScope.values()].map(({ row }) => row)
    const missing = rows.flatMap((row) => missingScope(row, facts) ?? [])
    const hidden =
      this.facts.hidesConsumers && rows.some((row) => !missingScope(row, { ...facts, hidesConsumers: false }))
    return { code: hidden ? 'scope-excluded' : 'no-config-in-scope', detail: [...new Set(missing)].join(', ') }
  }

  private scopeFacts(ctx: RequestContext): ScopeFacts {
    return { ctx, entities: this.facts.entities, groups: this.facts.groups, hidesConsumers: this.facts.hidesConsumers }
  }
}

function scopeKey({ ignores }: Plugin, row: PluginRow): string {
  const route = ignores.route ? '' : (row.routeId ?? '')
  const service = ignores.service ? '' : (row.serviceId ?? '')
  const consumer = ignores.consumer ? '' : (row.consumerId ?? '')
  return `${route}:${service}:${consumer}:${row.consumerGroupId ?? ''}`
}
