/** A plugin as far as the order goes. */
export interface Ranked {
  readonly plugin: string
  readonly priority: number
}

/**
 * The priority that puts a plugin between two others. Whole where there is room; equal priorities are told apart by
 * name, in reverse, so that none fits between them (Kong: loading.md §3): then it goes above both.
 */
export function priorityBetween(above: Ranked | undefined, below: Ranked | undefined): number {
  if (!above && !below) return 0
  if (!above) return Math.floor((below?.priority ?? 0) + 10)
  if (!below) return Math.ceil(above.priority - 10)
  const gap = above.priority - below.priority
  if (gap <= 0) return above.priority + 1
  return gap >= 2 ? Math.floor(below.priority + gap / 2) : below.priority + gap / 2
}

/** Where a plugin lands when it is taken out and put at a place in the rows: its new neighbours. */
export function neighboursAt(
  rows: readonly Ranked[],
  plugin: string,
  to: number,
): { readonly above: Ranked | undefined; readonly below: Ranked | undefined } {
  const others = rows.filter((row) => row.plugin !== plugin)
  return { above: others[to - 1], below: others[to] }
}

/** handler.lua with another PRIORITY; undefined where no line sets it. */
export function withPriority(source: string, priority: number): string | undefined {
  const line = /^([^-\n]*?\bPRIORITY\s*=\s*)(-?\d+(?:\.\d+)?)/m
  return line.test(source) ? source.replace(line, (_, before: string) => `${before}${priority}`) : undefined
}
