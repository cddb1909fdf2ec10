import { diffArrays } from 'diff'
import type { OrderCell, OrderMatrix } from './order-matrix.ts'

/**
 * Cells of the second matrix that differ from the first: they did something else, or changed their place in the order
 * of their phase. That everything after a missing step has another number is no difference.
 */
export function differingCells(first: OrderMatrix, second: OrderMatrix): ReadonlySet<string> {
  const before = cellsOf(first)
  const after = cellsOf(second)
  const differing = new Set<string>()
  for (const id of new Set([...before.keys(), ...after.keys()]))
    if (storyOf(before.get(id)) !== storyOf(after.get(id))) differing.add(id)
  for (const { phase } of second.columns)
    for (const { added, removed, value } of diffArrays(ranIn(before, phase), ranIn(after, phase)))
      if (added || removed) for (const id of value) differing.add(id)
  return differing
}

function cellsOf({ rows }: OrderMatrix): ReadonlyMap<string, OrderCell> {
  return new Map(rows.flatMap(({ cells }) => cells.map((cell) => [cell.id, cell] as const)))
}

function storyOf(cell: OrderCell | undefined): string {
  return cell === undefined || cell.tone === 'none' ? '' : `${cell.tone} ${cell.deed}`
}

/** Ids of the cells that ran in a phase, in their order. */
function ranIn(cells: ReadonlyMap<string, OrderCell>, phase: string): string[] {
  return [...cells.values()]
    .filter((cell) => cell.phase === phase && /^\d/.test(cell.text))
    .toSorted((a, b) => Number.parseInt(a.text, 10) - Number.parseInt(b.text, 10))
    .map(({ id }) => id)
}
