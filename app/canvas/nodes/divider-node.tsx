import type { NodeProps } from '@xyflow/react'
import type { DividerNodeType } from '../node-types.ts'

/** The line between the answer and what happens after it. */
export function DividerNode({ data, width }: NodeProps<DividerNodeType>) {
  return (
    <div style={{ width }} className="border-t border-dashed border-line pt-1 text-[11px] text-faint">
      {data.text}
    </div>
  )
}
