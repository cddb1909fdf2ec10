import { useCallback, useState } from 'react'
import type { OrderCell, OrderColumn, OrderMatrix } from '../kernels/order-matrix.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { order } from '../text/order.ts'
import { MoveRowDialog } from './move-row-dialog.tsx'
import { PluginRow } from './order-row.tsx'
import { OrderStory, type OpenCell } from './order-story.tsx'
import { useRowMove, type MovedRow } from './use-row-move.ts'

const text = order.table

interface OrderTableProps {
  readonly matrix: OrderMatrix
  /** Of a second run: its cells that differ from the first; its rows stay where they are. */
  readonly differing?: ReadonlySet<string>
}

/** The matrix as a table; the arrow keys walk over its cells. */
export function OrderTable({ matrix, differing }: OrderTableProps) {
  const { store } = useStudio()
  const [open, setOpen] = useState<OpenCell>()
  const [moved, setMoved] = useState<MovedRow>()
  const move = useRowMove(matrix.rows, setMoved)
  const tell = useCallback(
    (cell: OrderCell, button: HTMLElement) => {
      store.getState().selectRow(cell.id)
      setOpen({ cell, button })
    },
    [store],
  )
  const selected = useStudioState((state) => state.rowId)
  const filled = matrix.rows.flatMap(({ cells }) => cells).filter(({ tone }) => tone !== 'none')
  const tabStop = filled.find(({ id }) => id === selected)?.id ?? filled[0]?.id
  return (
    <>
      <table
        aria-label={differing ? text.second : matrix.isPlan ? text.plan : text.run}
        className="w-full border-separate border-spacing-0"
      >
        <thead>
          <tr>
            <Heading className="text-right">{text.priority}</Heading>
            <Heading className="sticky left-0 z-10" note={text.configuration}>
              {text.plugin}
            </Heading>
            {matrix.columns.map((column) => (
              <PhaseHeading key={column.phase} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((row) => (
            <PluginRow
              key={row.plugin}
              row={row}
              tabStop={row.cells.some(({ id }) => id === tabStop) ? tabStop : undefined}
              onOpen={tell}
              differing={differing}
              move={differing ? undefined : move}
            />
          ))}
        </tbody>
      </table>
      <output className="sr-only">{move.words}</output>
      {moved && <MoveRowDialog moved={moved} onClose={() => setMoved(undefined)} />}
      {open && <OrderStory open={open} isSecond={differing !== undefined} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function Heading({
  note,
  className = '',
  children,
}: {
  readonly note?: string
  readonly className?: string
  readonly children: string
}) {
  return (
    <th
      scope="col"
      className={`border-b border-line bg-bg px-2 pb-1.5 text-left align-bottom text-xs font-semibold whitespace-nowrap ${className}`}
    >
      {children}
      {note !== undefined && <span className="block text-[11px] font-normal text-faint">{note}</span>}
    </th>
  )
}

function PhaseHeading({ column: { phase, note } }: { readonly column: OrderColumn }) {
  return (
    <th
      scope="col"
      className="border-b border-line px-2 pb-1.5 text-left align-bottom text-xs font-semibold whitespace-nowrap"
    >
      <span className="border-t-2 pt-0.5" style={{ borderColor: `var(--${phase}, var(--log))` }}>
        {phase}
      </span>
      <span className="block text-[11px] font-normal text-faint">{note}</span>
    </th>
  )
}
