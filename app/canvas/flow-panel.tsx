import type { FlowGraph } from '../kernels/flow-graph.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { FlowCanvas } from './flow-canvas.tsx'
import { FlowList } from './flow-list.tsx'

/** What a request did, or would do, as the U. */
export function FlowPanel({ graph }: { readonly graph: FlowGraph }) {
  return (
    <ErrorBoundary what="The flow">
      <FlowList graph={graph} />
      <div className="min-h-0 flex-1">
        <FlowCanvas graph={graph} />
      </div>
    </ErrorBoundary>
  )
}
