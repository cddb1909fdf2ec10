import { Toolbar } from '../debug/toolbar.tsx'
import { selectStop } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { listDebugActions } from './debug-actions.ts'

/** The debugger's buttons over the actions. */
export function DebugToolbar() {
  const studio = useStudio()
  // Only so that it is drawn again when an action becomes possible.
  useStudioState(
    (state) => `${state.isDebugBusy} ${state.isAttached} ${state.stopId} ${state.scenario?.id} ${state.stops.length}`,
  )
  const hasStop = useStudioState((state) => selectStop(state) !== undefined)
  const isRunning = useStudioState((state) => state.waitingRuns.length > 0)
  return <Toolbar actions={listDebugActions(studio)} hasStop={hasStop} isRunning={isRunning} />
}
