import type { Balancer, BalancerOptions } from './balancer.ts'

const POINTS_PER_TARGET = 160

/** A ring of 160 points per target on average; a key goes to the next point (Kong: router.md §7). */
export function createConsistentHashing({ targets, hashInput }: BalancerOptions): Balancer {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0)
  const ring = targets
    .flatMap((target) => {
      const points = Math.floor((POINTS_PER_TARGET * targets.length * target.weight) / total)
      return Array.from({ length: points }, (_, i) => ({ target, at: hash(`${target.host}:${target.port}${i}`) }))
    })
    .toSorted((a, b) => a.at - b.at)
  return {
    pick(ctx) {
      const at = hash(hashInput(ctx))
      return (ring.find((point) => point.at >= at) ?? ring[0])?.target
    },
  }
}

/** FNV-1a, 32 bits: spread matters here, not Kong's very numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
