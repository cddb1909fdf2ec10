import { Panel, useReactFlow, type FitViewOptions } from '@xyflow/react'
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { Button } from '../ui/button.tsx'

/** Zoom, and back to the whole. */
export function FlowControls({ fit }: { readonly fit: FitViewOptions }) {
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  const controls = [
    { label: 'Zoom out', Icon: ZoomOut, run: () => zoomOut() },
    { label: 'Zoom in', Icon: ZoomIn, run: () => zoomIn() },
    { label: 'Fit the flow', Icon: Maximize, run: () => fitView(fit) },
  ]
  return (
    <Panel position="bottom-right" className="!m-2 flex rounded-[7px] border border-line bg-panel">
      {controls.map(({ label, Icon, run }) => (
        <Button key={label} look="plain" aria-label={label} title={label} onClick={() => void run()}>
          <Icon size={14} aria-hidden="true" />
        </Button>
      ))}
    </Panel>
  )
}
