import { ladderOf, missingScope, type ScopeFacts } from './configuration-ladder.ts'
import { groupsIn, type ConsumerGroups } from './consumer-groups.ts'
import type { ConsumerGroup, Entities } from './entities.ts'
import { activePlugin } from './handler-call.ts'
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
/** Parts of a scope; a sum of them is its shape. */
const R = 1
const S = 2
const C = 4
const G = 8

/** What a request has of the parts of a scope. */
interface Asked {
  readonly route: string | undefined
  readonly service: string | undefined
  readonly consumer: string | undefined
}

/** A plugin with all its configurations; one of them at most applies to a request. */
export class Candidate {
  readonly plugin: Plugin
  /** The unscoped configuration, the only one for rewrite and certificate. */
  readonly global: ActivePlugin | undefined
  private readonly byScope = new Map<string, ActivePlugin>()
  private readonly hasScopes: boolean
  private readonly hasGroups: boolean
  private hasConditions = false
  /** Which shapes of scopes there are at all: most are not, and need no look. */
  private readonly shapes: readonly boolean[]
  private readonly facts: CandidateFacts
  /** What it said last, to whom: requests of one client are alike, and most plugins have one configuration. */
  private told: { readonly to: Audience; readonly ladder: readonly ConfigurationRung[] } | undefined

  constructor(plugin: Plugin, rows: readonly PluginRow[], facts: CandidateFacts) {
    this.plugin = plugin
    this.facts = facts
    for (const row of rows) {
      const condition = facts.conditionOf(row)
      if (condition) this.hasConditions = true
      this.byScope.set(scopeKey(plugin, row), activePlugin(plugin, row, condition))
    }
    this.global = this.byScope.get(GLOBAL)
    this.hasScopes = this.byScope.size > (this.global ? 1 : 0)
    const present = new Set([...this.byScope.keys()].map(shapeOf))
    this.shapes = Array.from({ length: 16 }, (_, shape) => present.has(shape))
    this.hasGroups = rows.some(({ consumerGroupId }) => consumerGroupId !== undefined)
  }

  /** The route and the service alone say which configuration it is, before access begins. */
  isSettledByRoute(): boolean {
    return !this.hasConditions && !this.shapes.some((isPresent, shape) => isPresent && (shape & (C | G)) !== 0)
  }

  /** The configuration for a request as it is known now; undefined when none fits (Kong: loading.md §7). */
  choose(ctx: RequestContext): ActivePlugin | undefined {
    if (!this.hasScopes) return this.global
    const { hidesConsumers } = this.facts
    const asked = {
      route: ctx.route?.id,
      service: ctx.service?.id,
      consumer: hidesConsumers ? undefined : ctx.consumer?.id,
    }
    const groups = this.hasGroups && !hidesConsumers ? groupsIn(ctx, this.facts.groups) : NO_GROUPS
    return groups.length > 0 ? this.chooseOfTwelve(asked, groups) : this.chooseOfEight(asked)
  }

  /**
   * From the most specific scope down: route+service+consumer, route+consumer, service+consumer, route+service,
   * consumer, route, service, global.
   */
  private chooseOfEight(asked: Asked): ActivePlugin | undefined {
    return (
      this.own(R | S, asked) ??
      this.own(R, asked) ??
      this.own(S, asked) ??
      this.all(R | S, asked) ??
      this.own(0, asked) ??
      this.all(R, asked) ??
      this.all(S, asked) ??
      this.global
    )
  }

  /**
   * With groups (G) between: C+R+S, G+S+R, C+R, C+S, G+R, G+S, R+S, C, G, R, S, global. Of several groups the first by
   * name that has a configuration on a rung.
   */
  private chooseOfTwelve(asked: Asked, groups: readonly ConsumerGroup[]): ActivePlugin | undefined {
    return (
      this.own(R | S, asked) ??
      this.ofGroup(R | S, asked, groups) ??
      this.own(R, asked) ??
      this.own(S, asked) ??
      this.ofGroup(R, asked, groups) ??
      this.ofGroup(S, asked, groups) ??
      this.all(R | S, asked) ??
      this.own(0, asked) ??
      this.ofGroup(0, asked, groups) ??
      this.all(R, asked) ??
      this.all(S, asked) ??
      this.global
    )
  }

  /** For the consumer, on a route, a service, both or neither. */
  private own(rung: number, asked: Asked): ActivePlugin | undefined {
    if (!this.shapes[rung | C] || asked.consumer === undefined || !isAsked(rung, asked)) return undefined
    return this.byScope.get(keyOf(rung, asked, `${asked.consumer}:`))
  }

  private ofGroup(rung: number, asked: Asked, groups: readonly ConsumerGroup[]): ActivePlugin | undefined {
    if (!this.shapes[rung | G] || !isAsked(rung, asked)) return undefined
    for (const { id } of groups) {
      const active = this.byScope.get(keyOf(rung, asked, `:${id}`))
      if (active) return active
    }
    return undefined
  }

  private all(rung: number, asked: Asked): ActivePlugin | undefined {
    return this.shapes[rung] && isAsked(rung, asked) ? this.byScope.get(keyOf(rung, asked, ':')) : undefined
  }

  /** Why that configuration won and what the others lacked. */
  ladder(ctx: RequestContext, winner: ActivePlugin | undefined): readonly ConfigurationRung[] {
    const { told } = this
    if (told && isSame(told.to, ctx, winner)) return told.ladder
    const ladder = ladderOf([...this.byScope.values()], { ...this.scopeFacts(ctx), winner })
    this.told = { to: audienceOf(ctx, winner), ladder }
    return ladder
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

/** All that a ladder depends on. */
interface Audience {
  readonly winner: ActivePlugin | undefined
  readonly route: string | undefined
  readonly service: string | undefined
  readonly consumer: string | undefined
  readonly consumerGroups: readonly ConsumerGroup[] | undefined
}

function audienceOf({ route, service, consumer, consumerGroups }: RequestContext, winner?: ActivePlugin): Audience {
  return { winner, route: route?.id, service: service?.id, consumer: consumer?.id, consumerGroups }
}

function isSame(audience: Audience, ctx: RequestContext, winner: ActivePlugin | undefined): boolean {
  return (
    winner === audience.winner &&
    ctx.route?.id === audience.route &&
    ctx.service?.id === audience.service &&
    ctx.consumer?.id === audience.consumer &&
    ctx.consumerGroups === audience.consumerGroups
  )
}

/** Whether the request has the route and the service that a rung is about. */
function isAsked(rung: number, { route, service }: Asked): boolean {
  return ((rung & R) === 0 || route !== undefined) && ((rung & S) === 0 || service !== undefined)
}

function keyOf(rung: number, { route = '', service = '' }: Asked, rest: string): string {
  return `${rung & R ? route : ''}:${rung & S ? service : ''}:${rest}`
}

function shapeOf(key: string): number {
  const [route, service, consumer, group] = key.split(':')
  return (route ? R : 0) | (service ? S : 0) | (consumer ? C : 0) | (group ? G : 0)
}

function scopeKey({ ignores }: Plugin, row: PluginRow): string {
  const route = ignores.route ? '' : (row.routeId ?? '')
  const service = ignores.service ? '' : (row.serviceId ?? '')
  const consumer = ignores.consumer ? '' : (row.consumerId ?? '')
  return `${route}:${service}:${consumer}:${row.consumerGroupId ?? ''}`
}
