import type { KeyboardEvent } from 'react'

const MOVES: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}
/** Priority and plugin stand before the phases. */
const FIRST_PHASE = 2

/** An arrow key goes to the next cell of the table in that direction that has something to tell. */
export function walkCells(event: KeyboardEvent<HTMLElement>): void {
  const move = MOVES[event.key]
  if (!move || event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  const cell = event.currentTarget.closest('td')
  if (cell) neighbour(cell, move)?.focus()
}

function neighbour(
  from: HTMLTableCellElement,
  [down, right]: readonly [number, number],
): HTMLElement | null | undefined {
  const line = from.closest('tr')
  const rows = [...(from.closest('tbody')?.rows ?? [])]
  let row = line ? rows.indexOf(line) : -1
  let column = from.cellIndex
  for (;;) {
    row += down
    column += right
    const cell = rows[row]?.cells[column]
    if (!cell || column < FIRST_PHASE) return undefined
    const button = cell.querySelector<HTMLElement>('[data-order-cell]')
    if (button) return button
  }
}
