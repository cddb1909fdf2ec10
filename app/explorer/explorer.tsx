import { explorer as text } from '../text/explorer.ts'
import { Region } from '../ui/region.tsx'
import { FileList } from './file-list.tsx'
import { GatewayList } from './gateway-list.tsx'
import { PluginList } from './plugin-list.tsx'
import { TrafficList } from './traffic-list.tsx'

/** What the scenario is made of. */
export function Explorer() {
  return (
    <Region label={text.label} className="border-r border-line bg-panel">
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <PluginList />
        <GatewayList />
        <TrafficList />
        <FileList />
      </div>
    </Region>
  )
}
