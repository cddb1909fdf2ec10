import { Group, Panel } from 'react-resizable-panels'
import { useStudio } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { ResizeBar } from '../ui/resize-bar.tsx'
import { ConnectionComposer } from './connection-composer.tsx'
import { FrameDetails } from './frame-details.tsx'
import { MessageComposer } from './message-composer.tsx'

const GROUP = 'bottom-connections'

/** What is opened, what is said, and the details of what was selected. */
export function ConnectionsBottom() {
  const { store } = useStudio()
  const kept = store.getState().panels[GROUP]
  return (
    <Group
      id={`panels-${GROUP}`}
      orientation="horizontal"
      {...(kept && { defaultLayout: kept })}
      onLayoutChanged={(layout, { isUserInteraction }) =>
        isUserInteraction && store.getState().resizePanels(GROUP, layout)
      }
      className="h-full"
    >
      <Panel id="connection" defaultSize="30%" minSize="15%">
        <ConnectionComposer />
      </Panel>
      <ResizeBar label={words.bottom.resizeMessage} />
      <Panel id="message" defaultSize="26%" minSize="15%">
        <MessageComposer />
      </Panel>
      <ResizeBar label={words.bottom.resizeFrame} />
      <Panel id="frame" minSize="15%">
        <FrameDetails />
      </Panel>
    </Group>
  )
}
