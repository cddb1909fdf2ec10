import type { Candidate } from './candidate.ts'
import { callOf, type HandlerCall } from './handler-call.ts'
import { COLLECTED_PHASES, type CollectedPhase } from './phases.ts'
import type { ActivePlugin } from './plugin.ts'
import type { RequestContext } from './request-context.ts'
import type { SkipReason } from './skip-reason.ts'

/** What the collecting phase found for those after it. */
export type Collected = Readonly<Record<CollectedPhase, readonly HandlerCall[]>>
export type CollectedLists = Record<CollectedPhase, HandlerCall[]>

export function nothingCollected(): CollectedLists {
  return { response: [], header_filter: [], body_filter: [], log: [] }
}

/**
 * What access will choose and collect for requests of one route, where that is known before it begins: no configuration
 * depends on what a plugin finds out on the way (Kong: phases.md §4.2).
 */
export class CollectingPlan {
  /** The calls of access, in order. */
  readonly calls: readonly HandlerCall[]
  /** What is collected when all of them are over. */
  readonly collected: Collected
  readonly candidates: readonly Candidate[]
  /** The choice for each candidate. */
  private readonly chosen: readonly (ActivePlugin | undefined)[]
  /** Which candidate each call is of. */
  private readonly places: readonly number[]
  private choices: ReadonlyMap<string, ActivePlugin | SkipReason> | undefined

  constructor(candidates: readonly Candidate[], ctx: RequestContext) {
    this.candidates = candidates
    this.chosen = candidates.map((candidate) => candidate.choose(ctx))
    this.calls = this.chosen.flatMap((active) => (active && callOf(active, 'access')) ?? [])
    this.places = this.calls.map(({ active }) => this.chosen.indexOf(active))
    this.collected = collectedOf(this.chosen)
  }

  /** Which candidate the call at a place is of. */
  candidateAt(place: number): number {
    return this.places[place] ?? -1
  }

  /** Tells listeners what is collected up to the call at a place, or all of it, as far as they have not heard of it. */
  tell(ctx: RequestContext, place?: number): void {
    const { candidates, chosen } = this
    const end = place === undefined ? candidates.length : this.candidateAt(place) + 1
    while (ctx.told < end) {
      const index = ctx.told++
      const active = chosen[index]
      if (active) ctx.probe.onCollected?.(ctx, active, candidates[index]?.ladder(ctx, active) ?? [])
    }
  }

  /** The plan was followed up to the call at a place, or to its end: notes what became of each plugin. */
  noteChoices(ctx: RequestContext, place?: number): void {
    this.choices ??= new Map(
      this.candidates.map((each, index) => [each.plugin.name, this.chosen[index] ?? each.whyNot(ctx)]),
    )
    if (place === undefined && ctx.choices === undefined) ctx.planned = this.choices
    else {
      const count = place === undefined ? this.choices.size : this.candidateAt(place) + 1
      ctx.choices = new Map([...(ctx.choices ?? []), ...[...this.choices].slice(0, count)])
    }
  }

  /** What has been collected when the call at a place runs: up to its own plugin. */
  until(place: number): CollectedLists {
    return collectedOf(this.chosen.slice(0, this.candidateAt(place) + 1))
  }
}

function collectedOf(chosen: readonly (ActivePlugin | undefined)[]): CollectedLists {
  const lists = nothingCollected()
  for (const phase of COLLECTED_PHASES)
    lists[phase] = chosen.flatMap((active) => (active && callOf(active, phase)) ?? [])
  return lists
}

/** Routes whose plans are kept. */
const MOST_PLANS = 1000

/** The plans of one configuration; without any where plugins decide on the way what others are given. */
export class CollectingPlans {
  private readonly candidates: readonly Candidate[]
  private readonly isPossible: boolean
  private readonly byRoute = new Map<
    string | undefined,
    { readonly service: string | undefined; readonly plan: CollectingPlan }
  >()

  constructor(candidates: readonly Candidate[]) {
    this.candidates = candidates
    // A plugin with `response` turns buffering on when it is collected, which those after it see.
    this.isPossible = candidates.every(
      (candidate) => candidate.isSettledByRoute() && candidate.plugin.handlers.response === undefined,
    )
  }

  /** The plan for a request whose route is known; undefined: its plugins must be chosen one after the other. */
  for(ctx: RequestContext): CollectingPlan | undefined {
    if (!this.isPossible) return undefined
    const service = ctx.service?.id
    const known = this.byRoute.get(ctx.route?.id)
    if (known !== undefined && known.service === service) return known.plan
    if (known === undefined && this.byRoute.size >= MOST_PLANS) return undefined
    const plan = new CollectingPlan(this.candidates, ctx)
    this.byRoute.set(ctx.route?.id, { service, plan })
    return plan
  }
}
