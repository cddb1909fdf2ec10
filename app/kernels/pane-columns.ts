/** Below this, in pixels, a pane can't be used beside others. */
const LEAST_WIDTH = 240

/** Panes that say one thing together: they share a column first. */
const PAIR: readonly string[] = ['request', 'response']

/**
 * How panes stand beside each other in so many columns: those of one column are tabs of it. Each has its own while there
 * are enough, then request and response share one, then all do.
 */
export function paneColumns<Id extends string>(panes: readonly Id[], count: number): readonly (readonly Id[])[] {
  if (count >= panes.length) return panes.map((id) => [id])
  const pair = panes.filter((id) => PAIR.includes(id))
  const columns = panes.flatMap((id) => (id === pair[0] ? [pair] : pair.includes(id) ? [] : [[id]]))
  return count >= columns.length ? columns : [panes]
}

/** How many columns of panes there is room for in a width in pixels. */
export function columnsIn(width: number): number {
  return Math.max(1, Math.floor(width / LEAST_WIDTH))
}
