import { memo } from 'react'
import type { OrderRow } from '../kernels/order-matrix.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { OrderCellView, Tie, type OpenStory } from './order-cell.tsx'
import { RowHandle } from './row-handle.tsx'
import type { RowMove } from './use-row-move.ts'

interface PluginRowProps {
  readonly row: OrderRow
  /** The cell that Tab reaches, when it is in this row. */
  readonly tabStop: string | undefined
  readonly onOpen: OpenStory
  /** Cells that differ from those of the other run. */
  readonly differing: ReadonlySet<string> | undefined
  /** Absent where rows can't be moved. */
  readonly move: RowMove | undefined
}

/** One plugin with its cells; its handle moves it up or down. */
export const PluginRow = memo(function PluginRow({ row, tabStop, onOpen, differing, move }: PluginRowProps) {
  const { plugin, priority, isTie, isLandmark = false, scopes, cells } = row
  const isCurrent = useStudioState((state) => state.rowId?.endsWith(`/${plugin}`) === true)
  const height = isLandmark ? 'h-[24px] text-xs text-faint' : 'h-[34px]'
  const line = `${height} border-b border-line px-2 ${isCurrent ? 'bg-accent/8' : ''} ${move?.lineOf(plugin) ?? ''}`
  const head = isCurrent ? 'bg-[color-mix(in_srgb,var(--accent)_8%,var(--bg))]' : 'bg-bg'
  return (
    <tr onDragOver={(event) => move?.over(event, plugin)} onDrop={(event) => move?.drop(event)}>
      <td className={`${line} text-right font-mono text-xs whitespace-nowrap text-dim`}>
        {move && !isLandmark && <RowHandle plugin={plugin} move={move} />}
        {priority} {isTie && <Tie />}
      </td>
      <th
        scope="row"
        className={`sticky left-0 z-10 border-b border-line px-2 text-left font-normal whitespace-nowrap ${head} ${move?.lineOf(plugin) ?? ''}`}
      >
        <span className={isLandmark ? '' : 'font-semibold'}>{plugin}</span>{' '}
        <span className="text-[11.5px] text-faint">{scopes.join(' › ')}</span>
      </th>
      {cells.map((cell) => (
        <td key={cell.phase} className={line}>
          <OrderCellView
            cell={cell}
            isTabStop={cell.id === tabStop}
            onOpen={onOpen}
            isDifferent={differing?.has(cell.id) === true}
          />
        </td>
      ))}
    </tr>
  )
})
