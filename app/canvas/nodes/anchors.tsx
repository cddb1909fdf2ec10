import { Handle, Position } from '@xyflow/react'

/** Invisible ends for xyflow; the edges bring paths of their own. */
export function Anchors() {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
    </>
  )
}
