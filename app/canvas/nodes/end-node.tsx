import type { NodeProps } from '@xyflow/react'
import { FLOW_SIZE } from '../../kernels/layout-flow.ts'
import type { EndNodeType } from '../node-types.ts'
import { Anchors } from './anchors.tsx'

const DETAIL = { ok: 'text-ok', error: 'text-err', none: 'text-dim' }

/** Client or upstream. */
export function EndNode({ data: { end } }: NodeProps<EndNodeType>) {
  return (
    <div
      style={{ width: FLOW_SIZE.end, height: FLOW_SIZE.endHeight }}
      title={`${end.title}: ${end.detail}`}
      className={`flex flex-col items-center justify-center rounded-[9px] border px-1.5 text-center ${end.state === 'taken' ? 'border-line bg-raise' : 'border-dashed border-line hatched bg-panel text-dim'}`}
    >
      <span>{end.title}</span>
      <span className={`max-w-full truncate text-[11px] ${DETAIL[end.tone ?? 'none']}`}>{end.detail}</span>
      <Anchors />
    </div>
  )
}
