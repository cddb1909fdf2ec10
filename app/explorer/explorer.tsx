import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { otherFiles } from '../kernels/scenario-files.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Region } from '../ui/region.tsx'
import { GatewayList } from './gateway-list.tsx'
import { FileItem, PluginList } from './plugin-list.tsx'
import { Section } from './section.tsx'
import { TrafficList } from './traffic-list.tsx'

const NO_FILES = {}

/** What the scenario is made of. */
export function Explorer() {
  return (
    <Region label="Explorer" className="border-r border-line bg-panel">
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <PluginList />
        <GatewayList />
        <TrafficList />
        <FileList />
      </div>
    </Region>
  )
}

function FileList() {
  const { store } = useStudio()
  const files = useStudioState((state) => state.scenario?.files ?? NO_FILES)
  const others = useMemo(() => otherFiles(files), [files])
  return (
    <Section
      title="Files"
      actions={
        <Button
          look="plain"
          aria-label="New file"
          title="New file"
          onClick={() => store.getState().showDialog({ type: 'new-file' })}
        >
          <Plus size={14} aria-hidden="true" />
        </Button>
      }
    >
      {others.map((path) => (
        <FileItem key={path} path={path} />
      ))}
    </Section>
  )
}
