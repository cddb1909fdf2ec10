import type { OrderColumn, OrderMatrix, OrderRow } from '../kernels/order-matrix.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { OrderCellView, Tie } from './order-cell.tsx'

/** The matrix as a table; the arrow keys walk over its cells. */
export function OrderTable({ matrix }: { readonly matrix: OrderMatrix }) {
  const selected = useStudioState((state) => state.rowId)
  const filled = matrix.rows.flatMap(({ cells }) => cells).filter(({ tone }) => tone !== 'none')
  const tabStop = filled.find(({ id }) => id === selected)?.id ?? filled[0]?.id
  return (
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
          <PluginRow key={row.plugin} row={row} tabStop={tabStop} />
        ))}
      </tbody>
    </table>
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

function PluginRow({ row, tabStop }: { readonly row: OrderRow; readonly tabStop: string | undefined }) {
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
          <OrderCellView cell={cell} isTabStop={cell.id === tabStop} />
        </td>
      ))}
    </tr>
  )
}
