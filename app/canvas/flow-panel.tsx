import { lazy, Suspense } from 'react'
import type { FlowGraph } from '../kernels/flow-graph.ts'
import { flow as text } from '../text/flow.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { FlowList } from './flow-list.tsx'

// Asked for at once, so that it comes while the gateway starts; the entry stays small without it.
const loading = import('./flow-canvas.tsx')
const FlowCanvas = lazy(async () => ({ default: (await loading).FlowCanvas }))

/** What a request did, or would do, as the U. */
export function FlowPanel({ graph }: { readonly graph: FlowGraph }) {
  return (
    <ErrorBoundary what={text.what}>
      <FlowList graph={graph} />
      <div className="min-h-0 flex-1">
        <Suspense fallback={null}>
          <FlowCanvas graph={graph} />
        </Suspense>
      </div>
    </ErrorBoundary>
  )
}
