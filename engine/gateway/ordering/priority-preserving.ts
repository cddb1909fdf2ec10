import { orderLegacy } from './legacy.ts'
import { dependenciesOf, type Ordered, type OrderResult } from './rule.ts'

/** A place in the order: an index, then for every move beside an anchor its side (-1, 1) and the mover's own index. */
type Place = readonly number[]

/**
 * The algorithm of 3.16: a plugin whose rule is not met where it stands moves beside the plugin it names; then the first
 * one whose requirements are met runs, again and again (plugin-ordering-priority-preserving docs). `plugins` come in
 * static order.
 */
export function orderPreservingPriority<T extends Ordered>(plugins: readonly T[]): OrderResult<T> {
  // A cycle is one whatever the algorithm.
  const legacy = orderLegacy(plugins)
  if ('cycle' in legacy) return legacy
  const places = new Places(plugins)
  const dependencies = dependenciesOf(plugins)
  const waiting = plugins.toSorted((a, b) => compare(places.of(a.name), places.of(b.name)))
  const done = new Set<string>()
  const order: T[] = []
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ name }) =>
      [...(dependencies.get(name) ?? [])].every((needed) => done.has(needed)),
    )
    const [plugin] = waiting.splice(Math.max(0, next), 1)
    if (!plugin) break
    done.add(plugin.name)
    order.push(plugin)
  }
  return { order }
}

class Places {
  private readonly known = new Map<string, Place>()
  private readonly plugins: ReadonlyMap<string, { readonly index: number; readonly plugin: Ordered }>

  constructor(plugins: readonly Ordered[]) {
    this.plugins = new Map(plugins.map((plugin, index) => [plugin.name, { index, plugin }]))
  }

  of(name: string): Place {
    const known = this.known.get(name)
    if (known) return known
    // Two may name each other, each on its side of the same relation: the first one stays.
    this.known.set(name, [this.plugins.get(name)?.index ?? 0])
    const place = this.find(name)
    this.known.set(name, place)
    return place
  }

  /** Anchors are placed first. */
  private find(name: string): Place {
    const { index = 0, plugin } = this.plugins.get(name) ?? {}
    const own: Place = [index]
    const anchors = (names: readonly string[] = []) =>
      names.filter((one) => this.plugins.has(one)).map((one) => this.of(one))
    const highest = anchors(plugin?.ordering?.before).toSorted(compare)[0]
    if (highest && compare(own, highest) > 0) return [...highest, -1, index]
    const lowest = anchors(plugin?.ordering?.after).toSorted(compare).at(-1)
    return lowest && compare(own, lowest) < 0 ? [...lowest, 1, index] : own
  }
}

function compare(a: Place, b: Place): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
