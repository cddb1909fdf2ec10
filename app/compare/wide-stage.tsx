import { useStudioState } from '../store/studio-context.tsx'
import { CompareView } from './compare-view.tsx'
import { TrafficView } from './traffic-view.tsx'

/** What takes the place of editor and flow: a comparison, or recorded traffic. */
export function WideStage() {
  const view = useStudioState((state) => state.wideView)
  return view === 'traffic' ? <TrafficView /> : <CompareView />
}
