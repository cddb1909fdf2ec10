import { dependenciesOf, type Ordered, type OrderResult } from './rule.ts'

/**
 * Kong's original algorithm: plugins from the highest priority down; before one is placed, everything it depends on is,
 * however low that stands. `before` and `after` mean the same edge (Kong: loading.md §5; plugin-ordering-legacy docs).
 * `plugins` come in static order.
 */
export function orderLegacy<T extends Ordered>(plugins: readonly T[]): OrderResult<T> {
  const dependencies = dependenciesOf(plugins)
  const order: T[] = []
  const placed = new Set<string>()
  const path: string[] = []
  const place = (plugin: T): readonly string[] | undefined => {
    const { name } = plugin
    if (placed.has(name)) return undefined
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    path.push(name)
    const needed = dependencies.get(name)
    for (const other of plugins) {
      const cycle = needed?.has(other.name) ? place(other) : undefined
      if (cycle) return cycle
    }
    path.pop()
    placed.add(name)
    order.push(plugin)
    return undefined
  }
  for (const plugin of plugins) {
    const cycle = place(plugin)
    if (cycle) return { cycle }
  }
  return { order }
}
