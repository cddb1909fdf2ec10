import { selectGraph } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Region } from '../ui/region.tsx'
import { FlowCanvas } from './flow-canvas.tsx'
import { FlowList } from './flow-list.tsx'

/** What a request did, or would do. */
export function FlowPanel() {
  const graph = useStudioState(selectGraph)
  return (
    <Region label="Flow" className="relative bg-bg">
      {graph ? (
        <ErrorBoundary what="The flow">
          <FlowList graph={graph} />
          <div className="min-h-0 flex-1">
            <FlowCanvas graph={graph} />
          </div>
          {graph.isPlan && <Invitation />}
        </ErrorBoundary>
      ) : (
        <NoFlow />
      )}
    </Region>
  )
}

function Invitation() {
  return (
    <p className="pointer-events-none absolute bottom-3 left-4 rounded-[7px] border border-line bg-panel px-3 py-1.5 text-dim">
      Press <b className="text-fg">Send</b> <Kbd keys="Mod+Enter" /> to see which of these run, in which order, and why
      the others do not.
    </p>
  )
}

function NoFlow() {
  const words = useStudioState(wordsForNoFlow)
  return (
    <div className="grid flex-1 place-items-center p-8 text-center text-dim">
      <p>{words}</p>
    </div>
  )
}

function wordsForNoFlow({ applyState, engineStatus, scenario }: StudioState): string {
  if (!scenario) return 'Open a sample, or drop a handler.lua or a plugin repository anywhere on this page.'
  if (engineStatus === 'unavailable')
    return 'There is no gateway to run this scenario: the message at the bottom says what can be done.'
  if (applyState === 'refused' || applyState === 'failed')
    return 'This scenario does not load yet: the problems under the editor say why.'
  return 'Loading the scenario into the gateway …'
}
