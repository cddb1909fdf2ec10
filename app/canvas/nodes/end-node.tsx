import type { NodeProps } from '@xyflow/react'
import { LogIn, LogOut } from 'lucide-react'
import { FLOW_SIZE } from '../../kernels/layout-flow.ts'
import { useStudio, useStudioState } from '../../store/studio-context.tsx'
import type { EndNodeType } from '../node-types.ts'
import { Anchors } from './anchors.tsx'

const DETAIL = { ok: 'text-ok', error: 'text-err', none: 'text-dim' }

/** Client or upstream, on one of the two ways; shows the message as it is there. */
export function EndNode({ data: { end } }: NodeProps<EndNodeType>) {
  const { store } = useStudio()
  const isSelected = useStudioState((state) => state.rowId === end.id)
  const isCompared = useStudioState((state) => state.comparedId === end.id)
  const isTaken = end.state === 'taken'
  const isIn = end.id.endsWith('-in')
  const Icon = isIn ? LogIn : LogOut
  const look = isTaken
    ? 'border-line bg-raise hover:brightness-110'
    : 'border-dashed border-line hatched bg-panel text-dim'
  const mark = isSelected ? 'outline-2 outline-accent' : isCompared ? 'outline-2 outline-dashed outline-accent' : ''
  return (
    <>
      <button
        type="button"
        style={{ width: FLOW_SIZE.end, height: FLOW_SIZE.endHeight }}
        title={`${end.title}: ${end.detail}`}
        aria-label={`${end.id.replace('-', ' ')}: ${end.detail}`}
        aria-pressed={isSelected}
        disabled={!isTaken}
        onClick={({ shiftKey }) => {
          const { selectRow, compareWith, showInspectorTab } = store.getState()
          if (shiftKey) return compareWith(end.id)
          selectRow(end.id)
          showInspectorTab('state')
        }}
        className={`flex flex-col items-center justify-center rounded-[9px] border px-1.5 text-center ${look} ${mark}`}
      >
        <span className="flex items-center gap-1">
          {end.title}
          <Icon size={11} aria-hidden="true" className={isIn ? 'text-accent' : 'text-response'} />
        </span>
        <span className={`max-w-full truncate text-[11px] ${DETAIL[end.tone ?? 'none']}`}>{end.detail}</span>
      </button>
      <Anchors />
    </>
  )
}
