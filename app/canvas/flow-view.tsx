import { Panel, useReactFlow, useStore } from '@xyflow/react'
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useLayoutEffect } from 'react'
import { cardsOf, type FlowGraph } from '../kernels/flow-graph.ts'
import { fitViewport, revealPoint, rowPoint } from '../kernels/flow-viewport.ts'
import type { FlowLayout } from '../kernels/layout-flow.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { canvas as text } from '../text/canvas.ts'
import { Button } from '../ui/button.tsx'

interface FlowViewProps {
  readonly graph: FlowGraph
  readonly layout: FlowLayout
}

/** What part of the flow is seen: all of a new run, then wherever one goes. */
export function FlowView({ graph, layout }: FlowViewProps) {
  const { zoomIn, zoomOut, setViewport, getViewport } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const rowId = useStudioState((state) => state.rowId)

  useLayoutEffect(() => {
    if (width > 0 && height > 0) void setViewport(fitViewport({ width, height }, layout))
  }, [layout, width, height, setViewport])

  useEffect(() => {
    const card = cardsOf(graph).find(({ rows }) => rows.some(({ id }) => id === rowId))
    const point =
      card &&
      rowPoint(
        layout,
        card.id,
        card.rows.findIndex(({ id }) => id === rowId),
      )
    if (!point || width === 0 || height === 0) return
    const viewport = getViewport()
    const revealed = revealPoint(viewport, { width, height }, point)
    if (revealed !== viewport) void setViewport(revealed)
  }, [rowId, graph, layout, width, height, getViewport, setViewport])

  const controls = [
    { label: text.zoomOut, Icon: ZoomOut, run: () => zoomOut() },
    { label: text.zoomIn, Icon: ZoomIn, run: () => zoomIn() },
    { label: text.fit, Icon: Maximize, run: () => setViewport(fitViewport({ width, height }, layout)) },
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
