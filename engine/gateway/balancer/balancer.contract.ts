import { describe, expect, it } from 'vitest'
import { newHandle, type Balancer, type BalancerOptions, type Target } from './balancer.ts'

/** Targets t0, t1 … with these weights. */
export function testTargets(...weights: readonly number[]): Target[] {
  return weights.map((weight, i) => {
    const name = `10.0.0.${i}`
    return { name, port: 80, addresses: [{ name, ip: name, port: 80, weight, isAvailable: true }] }
  })
}

/** What every algorithm must do. */
export function balancerContract(create: (options: BalancerOptions) => Balancer): void {
  let seed = 1
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  const build = (targets: readonly Target[]) => create({ targets, slots: 1000, now: () => 0, random })
  const setAvailable = ({ addresses }: Target, isAvailable: boolean) => {
    for (const address of addresses) address.isAvailable = isAvailable
  }

  describe('a balancer', () => {
    it('has nobody to give when there is no target, or none with weight', () => {
      expect(build([]).pick(newHandle('k'))).toBeUndefined()
      expect(build(testTargets(0, 0)).pick(newHandle('k'))).toBeUndefined()
    })

    it('never gives what is not available, and gives it again once it is', () => {
      const targets = testTargets(10, 10)
      const [first, second] = targets
      if (!first || !second) throw new Error('two targets')
      const balancer = build(targets)
      // More picks than connections that the other one already has.
      const picks = (count: number) =>
        new Set(Array.from({ length: count }, (_, i) => balancer.pick(newHandle(`k${i}`))?.ip))
      setAvailable(first, false)
      expect(picks(50)).toEqual(new Set(['10.0.0.1']))
      setAvailable(second, false)
      expect(balancer.pick(newHandle('k'))).toBeUndefined()
      setAvailable(first, true)
      setAvailable(second, true)
      expect(picks(150)).toEqual(new Set(['10.0.0.0', '10.0.0.1']))
    })

    it('counts retries and remembers who failed', () => {
      const balancer = build(testTargets(10, 10, 10))
      const handle = newHandle('k')
      const first = balancer.pick(handle)
      balancer.pick(handle)
      expect(handle.retryCount).toBe(1)
      expect(first && handle.failed.has(first)).toBe(true)
    })
  })
}
