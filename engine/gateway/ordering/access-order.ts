import type { Candidate } from '../candidate.ts'
import type { Ordering } from '../plugin.ts'
import type { RequestContext } from '../request-context.ts'
import { orderLegacy } from './legacy.ts'
import { orderPreservingPriority } from './priority-preserving.ts'
import type { OrderingAlgorithm, OrderResult } from './rule.ts'

const ALGORITHMS = { legacy: orderLegacy, priority_preserving: orderPreservingPriority }

/** More different sets of rules than this are not remembered. */
const REMEMBERED = 1000

interface RuledCandidate {
  readonly name: string
  readonly candidate: Candidate
  readonly ordering: Ordering | undefined
}

/**
 * The order of `access` for each request: rules count when their configuration applies to it, plugins that do not apply
 * still hold their place for the rules of others (plugin-ordering docs, "Scoping and the request path").
 */
export class AccessOrder {
  private readonly candidates: readonly Candidate[]
  private readonly algorithm: OrderingAlgorithm
  private readonly known = new Map<string, OrderResult<RuledCandidate>>()

  constructor(candidates: readonly Candidate[], algorithm: OrderingAlgorithm) {
    this.candidates = candidates
    this.algorithm = algorithm
  }

  /** Candidates in their order; the static one, and the plugins at fault, when rules contradict each other. */
  for(ctx: RequestContext): { readonly candidates: readonly Candidate[]; readonly cycle?: readonly string[] } {
    const ruled = this.candidates.map((candidate) => {
      const row = candidate.choose(ctx)?.row
      return { name: candidate.plugin.name, candidate, ordering: row?.ordering, rowId: row?.ordering ? row.id : '' }
    })
    const key = ruled.map(({ rowId }) => rowId).join()
    const known = this.known.get(key)
    const result = known ?? ALGORITHMS[this.algorithm]<RuledCandidate>(ruled)
    if (!known && this.known.size < REMEMBERED) this.known.set(key, result)
    if ('cycle' in result) return { candidates: this.candidates, cycle: result.cycle }
    return { candidates: result.order.map(({ candidate }) => candidate) }
  }
}

/** Kong's words for contradicting rules; only the newer algorithm names the plugins (plugin-ordering docs). */
export function cycleMessage(cycle: readonly string[], algorithm: OrderingAlgorithm): string {
  const message = 'There is a circular dependency in the graph. It is not possible to derive a topological sort.'
  return algorithm === 'legacy' ? message : `${message} (${cycle.join(' -> ')})`
}
