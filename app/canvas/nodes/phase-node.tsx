import type { NodeProps } from '@xyflow/react'
import { cardHeight, FLOW_SIZE } from '../../kernels/layout-flow.ts'
import type { PhaseNodeType } from '../node-types.ts'
import { Anchors } from './anchors.tsx'
import { PluginRow } from './plugin-row.tsx'

/** A phase as a card with its plugins as rows. */
export function PhaseNode({ data: { card } }: NodeProps<PhaseNodeType>) {
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
      <div style={{ height: FLOW_SIZE.header - 3 }} className="flex items-center gap-2 px-2.5 text-xs">
        <span className={`font-semibold ${isIdle ? 'text-dim' : ''}`}>{card.title}</span>
        <span className="ml-auto truncate text-[11px] text-faint">{card.note}</span>
      </div>
      {card.rows.length === 0 && (
        <div className="hatched h-[31px] border-t border-line px-2.5 pt-1 text-[11px] text-faint">no plugin here</div>
      )}
      {card.rows.map((row) => (
        <PluginRow key={row.id} row={row} />
      ))}
      <Anchors />
    </div>
  )
}
