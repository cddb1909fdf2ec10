import type { Candidate } from './candidate.ts'
import { callOf, type HandlerCall } from './handler-call.ts'
import { COLLECTED_PHASES, type CollectedPhase } from './phases.ts'
import type { ActivePlugin } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

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

  constructor(candidates: readonly Candidate[], ctx: RequestContext) {
    this.candidates = candidates
    this.chosen = candidates.map((candidate) => candidate.choose(ctx))
    this.calls = this.chosen.flatMap((active) => (active && callOf(active, 'access')) ?? [])
    this.collected = collectedOf(this.chosen)
  }

  /** Which candidate the call at a place is of. */
  candidateAt(place: number): number {
    const active = this.calls[place]?.active
    return this.chosen.findIndex((chosen) => chosen === active)
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
