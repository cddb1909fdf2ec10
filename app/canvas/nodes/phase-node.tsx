import { useStore, type NodeProps } from '@xyflow/react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { visibleRows } from '../../kernels/flow-viewport.ts'
import { cardHeight, FLOW_SIZE } from '../../kernels/layout-flow.ts'
import { selectSteps } from '../../store/selectors.ts'
import { useStudio, useStudioState } from '../../store/studio-context.tsx'
import { canvas as text } from '../../text/canvas.ts'
import type { PhaseNodeType } from '../node-types.ts'
import { Anchors } from './anchors.tsx'
import { PluginRow } from './plugin-row.tsx'

type Card = PhaseNodeType['data']['card']

/** A phase as a card with its plugins as rows. */
export const PhaseNode = memo(function PhaseNode({ data: { card }, positionAbsoluteY }: NodeProps<PhaseNodeType>) {
  const isIdle = card.state === 'idle' || card.state === 'passed'
  return (
    <div
      style={{
        width: FLOW_SIZE.card,
        height: cardHeight(card.rows.length),
        borderTopColor: isIdle ? undefined : `var(--${card.phase})`,
      }}
      className={`overflow-hidden rounded-[9px] border border-t-[3px] border-line bg-panel ${isIdle ? 'border-dashed' : ''}`}
    >
      <CardHead card={card} />
      {card.rows.length === 0 && (
        <div className="hatched h-[31px] truncate border-t border-line px-2.5 pt-1 text-[11px] text-faint">
          {card.folded === undefined ? text.noPlugin : text.folded(card.folded)}
        </div>
      )}
      <Rows card={card} top={positionAbsoluteY} />
      <Anchors />
    </div>
  )
})

/** Title and cost; folds the rows away and brings them back. */
function CardHead({ card }: { readonly card: Card }) {
  const { store } = useStudio()
  const isIdle = card.state === 'idle' || card.state === 'passed'
  const isFolded = card.folded !== undefined
  const Icon = isFolded ? ChevronRight : ChevronDown
  const canFold = isFolded || card.rows.some(({ tone }) => tone !== 'landmark')
  const words = (
    <>
      {canFold && <Icon size={12} aria-hidden="true" className="-ml-1 shrink-0 text-faint" />}
      <span className={`font-semibold ${isIdle ? 'text-dim' : ''}`}>{card.title}</span>
      <span className="ml-auto truncate text-[11px] text-faint">{card.note}</span>
    </>
  )
  const look = 'flex w-full items-center gap-2 px-2.5 text-left text-xs'
  const style = { height: FLOW_SIZE.header - 3 }
  if (!canFold)
    return (
      <div style={style} className={look}>
        {words}
      </div>
    )
  return (
    <button
      type="button"
      style={style}
      aria-expanded={!isFolded}
      aria-label={isFolded ? text.unfold(card.phase) : text.fold(card.phase)}
      onClick={() => store.getState().toggleFold(card.id)}
      className={`${look} hover:bg-raise`}
    >
      {words}
    </button>
  )
}

/** The rows in sight, and the one that has the focus: a flow of 2,000 rows stays as light as one of 50. */
function Rows({ card, top }: { readonly card: Card; readonly top: number }) {
  const { from, to } = useStore(
    ({ transform: [, y, zoom], height }) => visibleRows({ top, rows: card.rows.length }, { y, zoom }, height),
    (a, b) => a.from === b.from && a.to === b.to,
  )
  const kept = useStudioState((state) => state.rowId ?? selectSteps(state)[0]?.id)
  const keptAt = card.rows.findIndex(({ id }) => id === kept)
  const isApart = keptAt >= 0 && (keptAt < from || keptAt >= to)
  return (
    <div className="relative" style={{ height: card.rows.length * FLOW_SIZE.row }}>
      {card.rows.map((row, at) => {
        const isDrawn = (at >= from && at < to) || (isApart && at === keptAt)
        return isDrawn && <PluginRow key={row.id} row={row} top={at * FLOW_SIZE.row} />
      })}
    </div>
  )
}
