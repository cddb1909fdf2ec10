import type { EdgeProps } from '@xyflow/react'
import type { FlowEdge } from '../node-types.ts'

/** A way between two boxes; the layout kernel has drawn it already. */
export function LaneEdge({ data }: EdgeProps<FlowEdge>) {
  if (!data) return null
  return (
    <path className="flow-edge" d={data.path} data-state={data.state} markerEnd={`url(#flow-arrow-${data.state})`} />
  )
}

const COLOURS = {
  taken: 'color-mix(in srgb, var(--accent) 75%, var(--edge))',
  planned: 'var(--edge)',
  idle: 'var(--edge)',
  cut: 'var(--err)',
}

/** Arrow heads, one for each state of an edge. */
export function EdgeMarkers() {
  return (
    <svg className="absolute size-0" aria-hidden="true">
      <defs>
        {Object.entries(COLOURS).map(([state, colour]) => (
          <marker
            key={state}
            id={`flow-arrow-${state}`}
            viewBox="0 0 8 8"
            refX="6.5"
            refY="4"
            markerWidth="11"
            markerHeight="11"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M1 1 L6.5 4 L1 7" fill="none" style={{ stroke: colour }} strokeWidth="1.6" />
          </marker>
        ))}
      </defs>
    </svg>
  )
}
