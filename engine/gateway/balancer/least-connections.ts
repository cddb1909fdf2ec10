import type { Balancer, BalancerOptions, Target } from './balancer.ts'

/** The target with the fewest running requests for its weight (Kong: router.md §7). */
export function createLeastConnections({ targets }: BalancerOptions): Balancer {
  const running = new Map<Target, number>(targets.map((target) => [target, 0]))
  const load = (target: Target): number => ((running.get(target) ?? 0) + 1) / target.weight
  return {
    pick() {
      const [first, ...others] = targets
      if (!first) return undefined
      const chosen = others.reduce((best, target) => (load(target) < load(best) ? target : best), first)
      running.set(chosen, (running.get(chosen) ?? 0) + 1)
      return chosen
    },
    release(target) {
      running.set(target, Math.max(0, (running.get(target) ?? 0) - 1))
    },
  }
}
