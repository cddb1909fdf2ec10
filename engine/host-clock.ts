import type { Host } from './host.ts'

/** The two clocks of a host for who reads them often, or makes another host of it; with `oneClock` they are one. */
export function clocksOf(host: Host): Pick<Host, 'now' | 'cost' | 'oneClock'> {
  const { oneClock } = host
  // A host made of another one may have a clock of its own, and the rest of the other's.
  if (oneClock && oneClock.now === host.now && oneClock.cost === host.cost)
    return { now: oneClock.now, cost: oneClock.cost, oneClock }
  return { now: () => host.now(), cost: () => host.cost() }
}
