import { beginTry, weightedAddresses, type Balancer, type BalancerOptions, type TargetAddress } from './balancer.ts'

/** Seconds after which an answer counts for little. */
const DECAY = 10
const CHOICES = 2

interface Measured {
  average: number
  touched: number
}

/** Of two addresses at random the one whose answers are quicker, for its weight: a decaying average (Kong: router.md §7). */
export function createLatency({ targets, now, random }: BalancerOptions): Balancer {
  const addresses = weightedAddresses(targets)
  const measured = new Map<TargetAddress, Measured>(
    addresses.map((address) => [address, { average: 0, touched: now() / 1000 }]),
  )
  const decayed = (address: TargetAddress, rtt: number): number => {
    const { average = 0, touched = 0 } = measured.get(address) ?? {}
    const weight = Math.exp(-Math.max(now() / 1000 - touched, 0) / DECAY)
    return average * weight + rtt * (1 - weight)
  }
  const score = (address: TargetAddress) => decayed(address, 0) / address.weight
  return {
    pick(handle) {
      beginTry(handle)
      const available = addresses.filter(({ isAvailable }) => isAvailable)
      const fresh = available.filter((address) => !handle.failed.has(address))
      const address = sample(fresh.length > 0 ? fresh : available, random).toSorted((a, b) => score(a) - score(b))[0]
      handle.address = address
      return address
    },
    observe(address, milliseconds) {
      measured.set(address, { average: decayed(address, milliseconds / 1000), touched: now() / 1000 })
    },
  }
}

function sample(list: readonly TargetAddress[], random: () => number): TargetAddress[] {
  const rest = [...list]
  const chosen: TargetAddress[] = []
  while (chosen.length < CHOICES && rest.length > 0) chosen.push(...rest.splice(Math.floor(random() * rest.length), 1))
  return chosen
}
