import { beginTry, weightedAddresses, type Balancer, type BalancerOptions, type TargetAddress } from './balancer.ts'
import { BinaryHeap } from './binary-heap.ts'

/** The algorithm and how many requests each address has. */
export interface LeastConnections extends Balancer {
  readonly connections: ReadonlyMap<TargetAddress, number>
}

/** The address with the fewest running requests for its weight; retries avoid those that failed (Kong: router.md §7). */
export function createLeastConnections({
  targets,
  connections: before,
}: Pick<BalancerOptions, 'targets' | 'connections'>): LeastConnections {
  const connections = new Map<TargetAddress, number>()
  const heap = new BinaryHeap<TargetAddress>()
  const loadOf = (address: TargetAddress) => ((connections.get(address) ?? 0) + 1) / address.weight
  const change = (address: TargetAddress, by: number) => {
    connections.set(address, Math.max(0, (connections.get(address) ?? 0) + by))
    heap.update(address, loadOf(address))
  }
  for (const address of weightedAddresses(targets)) {
    connections.set(address, before?.get(address) ?? 0)
    heap.insert(loadOf(address), address)
  }
  /** Takes off what is of no use, looks, and puts it back. */
  const lightest = (isUseless: (address: TargetAddress) => boolean): TargetAddress | undefined => {
    const aside: TargetAddress[] = []
    for (let top = heap.peek(); top && isUseless(top); top = heap.peek()) {
      heap.pop()
      aside.push(top)
    }
    const found = heap.peek()
    for (const address of aside) heap.insert(loadOf(address), address)
    return found
  }
  return {
    connections,
    pick(handle) {
      beginTry(handle)
      if (handle.address) change(handle.address, -1)
      handle.address = undefined
      let address = lightest((one) => !one.isAvailable || handle.failed.has(one))
      if (!address && handle.failed.size > 0) {
        // Everybody has failed this request: all get another chance.
        handle.failed.clear()
        address = lightest((one) => !one.isAvailable)
      }
      if (address) change(address, 1)
      handle.address = address
      return address
    },
    release(handle) {
      if (handle.address) change(handle.address, -1)
      handle.address = undefined
    },
  }
}
