import { lazy, Suspense } from 'react'
import { INSPECTOR_TABS, type InspectorTab } from '../store/trace-slice.ts'
import { selectModel } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { Calls } from './calls.tsx'
import { Changes } from './changes.tsx'
import { LogLines } from './log-lines.tsx'
import { StatePane } from './state-pane.tsx'
import { Why } from './why.tsx'

const ChunkGrid = lazy(async () => ({ default: (await import('./chunk-grid.tsx')).ChunkGrid }))

const PANES: Record<InspectorTab, { readonly label: string; readonly Pane: () => React.ReactNode }> = {
  why: { label: 'Why', Pane: Why },
  changes: { label: 'Changes', Pane: Changes },
  state: { label: 'State', Pane: StatePane },
  calls: { label: 'Calls', Pane: Calls },
  chunks: { label: 'Chunks', Pane: Chunks },
  log: { label: 'Log', Pane: LogLines },
}

/** The reasons behind the flow. */
export function Inspector() {
  const { store } = useStudio()
  const tab = useStudioState((state) => state.inspectorTab)
  const logLines = useStudioState((state) => selectModel(state)?.log.length ?? 0)
  return (
    <Region label="Inspector" className="bg-bg">
      <TabbedPane
        label="Inspector"
        value={tab}
        onChange={(id) => store.getState().showInspectorTab(id)}
        tabs={INSPECTOR_TABS.map((id) => {
          const { label, Pane } = PANES[id]
          return { id, label, content: <Pane />, ...(id === 'log' && { count: logLines }) }
        })}
      />
    </Region>
  )
}

/** The grid comes when somebody looks at chunks. */
function Chunks() {
  return (
    <Suspense fallback={<p className="text-dim">Loading the chunks …</p>}>
      <ChunkGrid />
    </Suspense>
  )
}
