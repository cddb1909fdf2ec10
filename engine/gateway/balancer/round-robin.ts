import type { Balancer, BalancerOptions, Target } from './balancer.ts'

/** A wheel of weight/gcd entries, shuffled once; each request takes the next (Kong: router.md §7). */
export function createRoundRobin({ targets, random }: BalancerOptions): Balancer {
  const unit = targets.reduce((divisor, { weight }) => gcd(divisor, weight), 0) || 1
  const wheel = shuffle(
    targets.flatMap((target) => Array<Target>(target.weight / unit).fill(target)),
    random,
  )
  let next = 0
  return {
    pick() {
      const target = wheel[next % wheel.length]
      next++
      return target
    },
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

function shuffle<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
