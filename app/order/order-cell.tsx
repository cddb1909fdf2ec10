import type { OrderCell } from '../kernels/order-matrix.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { order } from '../text/order.ts'
import { walkCells } from './walk-cells.ts'

/** How each kind of cell looks; a cell without handler is a dot. */
export const CELL_LOOKS: Record<OrderCell['tone'], string> = {
  ran: 'border-ok/25 bg-ok/10 text-ok',
  exited: 'border-err/35 bg-err/12 font-semibold text-err',
  failed: 'border-err/35 bg-err/12 font-semibold text-err',
  skipped: 'border-warn/25 bg-warn/10 text-warn',
  planned: 'border-line bg-panel text-dim',
  none: '',
}

/** Tells the story behind a cell, beside its button. */
export type OpenStory = (cell: OrderCell, button: HTMLElement) => void

interface OrderCellProps {
  readonly cell: OrderCell
  readonly isTabStop: boolean
  readonly onOpen: OpenStory
  /** From the same cell of the run it is held against. */
  readonly isDifferent: boolean
}

/** One plugin in one phase; opens the story behind it. */
export function OrderCellView({ cell, isTabStop, onOpen, isDifferent }: OrderCellProps) {
  const isSelected = useStudioState((state) => state.rowId === cell.id)
  if (cell.tone === 'none')
    return (
      <span className="px-2 text-faint">
        <span aria-hidden="true">{cell.text}</span>
        <span className="sr-only">{cell.text === '·' ? order.table.noHandler : order.table.bundledHandler}</span>
        {isDifferent && <Different />}
      </span>
    )
  return (
    <button
      type="button"
      data-order-cell={cell.id}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={cell.label}
      aria-haspopup="dialog"
      aria-pressed={isSelected}
      onClick={(event) => onOpen(cell, event.currentTarget)}
      onKeyDown={walkCells}
      className={`rounded-md border px-2 py-0.5 text-xs whitespace-nowrap hover:brightness-110 ${CELL_LOOKS[cell.tone]} ${isDifferent ? 'ring-2 ring-accent' : ''} ${isSelected ? 'outline-2 outline-accent' : ''}`}
    >
      {cell.text}
      {isDifferent && <Different />}
    </button>
  )
}

function Different() {
  return (
    <span className="ml-1 font-semibold text-accent">
      <span aria-hidden="true">≠</span>
      <span className="sr-only">{order.table.differs}</span>
    </span>
  )
}

/** Marks a priority that another plugin has, too. */
export function Tie() {
  return <span className="rounded bg-warn/15 px-1 text-[11px] text-warn">{order.table.tie}</span>
}
