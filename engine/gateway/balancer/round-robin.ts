import { beginTry, weightedAddresses, type Balancer, type BalancerOptions, type TargetAddress } from './balancer.ts'

/** The wheel and the algorithm that turns it. */
export interface RoundRobin extends Balancer {
  readonly wheel: readonly TargetAddress[]
}

/** A wheel of weight/gcd entries, shuffled once; each try takes the next that is available (Kong: router.md §7). */
export function createRoundRobin({ targets, random }: Pick<BalancerOptions, 'targets' | 'random'>): RoundRobin {
  const addresses = weightedAddresses(targets)
  const unit = addresses.reduce((divisor, { weight }) => gcd(divisor, weight), 0) || 1
  const wheel = shuffle(
    addresses.flatMap((address) => Array<TargetAddress>(address.weight / unit).fill(address)),
    random,
  )
  let next = 0
  return {
    wheel,
    pick(handle) {
      beginTry(handle)
      for (let tried = 0; tried < wheel.length; tried++) {
        const address = wheel[next]
        next = (next + 1) % wheel.length
        if (!address?.isAvailable) continue
        handle.address = address
        return address
      }
      return undefined
    },
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

function shuffle<T>(list: readonly T[], random: () => number): T[] {
  const shuffled = [...list]
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const [a, b] = [shuffled[at], shuffled[other]]
    if (a === undefined || b === undefined) continue
    shuffled[at] = b
    shuffled[other] = a
  }
  return shuffled
}
