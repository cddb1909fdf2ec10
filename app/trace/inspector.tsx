import { lazy, Suspense } from 'react'
import { INSPECTOR_TABS, type InspectorTab } from '../store/trace-slice.ts'
import { selectModel } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { trace as text } from '../text/trace.ts'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { Calls } from './calls.tsx'
import { Changes } from './changes.tsx'
import { LogLines } from './log-lines.tsx'
import { StatePane } from './state-pane.tsx'
import { Why } from './why.tsx'

const ChunkGrid = lazy(async () => ({ default: (await import('./chunk-grid.tsx')).ChunkGrid }))

const PANES: Record<InspectorTab, () => React.ReactNode> = {
  why: Why,
  changes: Changes,
  state: StatePane,
  calls: Calls,
  chunks: Chunks,
  log: LogLines,
}

/** The reasons behind the flow. */
export function Inspector() {
  const { store } = useStudio()
  const tab = useStudioState((state) => state.inspectorTab)
  const logLines = useStudioState((state) => selectModel(state)?.log.length ?? 0)
  return (
    <Region label={text.inspector} className="bg-bg">
      <TabbedPane
        label={text.inspector}
        value={tab}
        onChange={(id) => store.getState().showInspectorTab(id)}
        tabs={INSPECTOR_TABS.map((id) => {
          const Pane = PANES[id]
          return { id, label: text.tabs[id], content: <Pane />, ...(id === 'log' && { count: logLines }) }
        })}
      />
    </Region>
  )
}

/** The grid comes when somebody looks at chunks. */
function Chunks() {
  return (
    <Suspense fallback={<p className="text-dim">{text.loadingChunks}</p>}>
      <ChunkGrid />
    </Suspense>
  )
}
