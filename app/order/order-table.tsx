import { memo, useCallback, useState } from 'react'
import type { OrderCell, OrderColumn, OrderMatrix, OrderRow } from '../kernels/order-matrix.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { OrderCellView, Tie } from './order-cell.tsx'
import { OrderStory, type OpenCell } from './order-story.tsx'

type OpenStory = (cell: OrderCell, button: HTMLElement) => void

/** The matrix as a table; the arrow keys walk over its cells. */
export function OrderTable({ matrix }: { readonly matrix: OrderMatrix }) {
  const { store } = useStudio()
  const [open, setOpen] = useState<OpenCell>()
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
        aria-label={matrix.isPlan ? 'Order of the configured plugins' : 'Order matrix'}
        className="w-full border-separate border-spacing-0"
      >
        <thead>
          <tr>
            <Heading className="text-right">Priority</Heading>
            <Heading className="sticky left-0 z-10" note="configuration that won">
              Plugin
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
            />
          ))}
        </tbody>
      </table>
      {open && <OrderStory open={open} onClose={() => setOpen(undefined)} />}
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

interface PluginRowProps {
  readonly row: OrderRow
  /** The cell that Tab reaches, when it is in this row. */
  readonly tabStop: string | undefined
  readonly onOpen: OpenStory
}

const PluginRow = memo(function PluginRow({ row, tabStop, onOpen }: PluginRowProps) {
  const { plugin, priority, isTie, scopes, cells } = row
  const isCurrent = useStudioState((state) => state.rowId?.endsWith(`/${plugin}`) === true)
  const line = `h-[34px] border-b border-line px-2 ${isCurrent ? 'bg-accent/8' : ''}`
  return (
    <tr>
      <td className={`${line} text-right font-mono text-xs whitespace-nowrap text-dim`}>
        {priority} {isTie && <Tie />}
      </td>
      <th
        scope="row"
        className={`sticky left-0 z-10 border-b border-line px-2 text-left font-normal whitespace-nowrap ${isCurrent ? 'bg-[color-mix(in_srgb,var(--accent)_8%,var(--bg))]' : 'bg-bg'}`}
      >
        <span className="font-semibold">{plugin}</span>{' '}
        <span className="text-[11.5px] text-faint">{scopes.join(' › ')}</span>
      </th>
      {cells.map((cell) => (
        <td key={cell.phase} className={line}>
          <OrderCellView cell={cell} isTabStop={cell.id === tabStop} onOpen={onOpen} />
        </td>
      ))}
    </tr>
  )
})
