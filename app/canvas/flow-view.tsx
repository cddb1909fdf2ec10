import { Panel, useReactFlow, useStore } from '@xyflow/react'
import { Maximize, ZoomIn, ZoomOut, type LucideIcon } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { cardsOf, type FlowGraph } from '../kernels/flow-graph.ts'
import { isElsewhere, needsFit, type FitFacts } from '../kernels/flow-fit.ts'
import { fitViewport, revealPoint, rowPoint, type Viewport } from '../kernels/flow-viewport.ts'
import type { FlowLayout } from '../kernels/layout-flow.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { canvas as text } from '../text/canvas.ts'
import { Button } from '../ui/button.tsx'

interface FlowViewProps {
  readonly graph: FlowGraph
  readonly layout: FlowLayout
}

/** What part of the flow is seen: all of a new run, in a pane of any size, then wherever one goes. */
export function FlowView({ graph, layout }: FlowViewProps) {
  const { zoomIn, zoomOut, setViewport, getViewport } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const rowId = useStudioState((state) => state.rowId)

  const fitted = useRef<FitFacts>(undefined)
  // Where the studio put it last; anywhere else was chosen by hand.
  const placed = useRef<Viewport>(undefined)
  const revealed = useRef<string>(undefined)

  useLayoutEffect(() => {
    const now = { layout, width, height }
    if (!needsFit(fitted.current, now, isElsewhere(placed.current, getViewport()))) return
    fitted.current = now
    placed.current = fitViewport(now, layout)
    void setViewport(placed.current)
  }, [layout, width, height, getViewport, setViewport])

  useEffect(() => {
    // Who looks elsewhere on purpose is not taken back because the pane changed.
    if (revealed.current === rowId && isElsewhere(placed.current, getViewport())) return
    const card = cardsOf(graph).find(({ rows }) => rows.some(({ id }) => id === rowId))
    const point =
      card &&
      rowPoint(
        layout,
        card.id,
        card.rows.findIndex(({ id }) => id === rowId),
      )
    if (!point || width === 0 || height === 0) return
    revealed.current = rowId
    const viewport = getViewport()
    const next = revealPoint(viewport, { width, height }, point)
    if (next === viewport) return
    placed.current = next
    void setViewport(next)
  }, [rowId, graph, layout, width, height, getViewport, setViewport])

  const fit = () => {
    placed.current = fitViewport({ width, height }, layout)
    void setViewport(placed.current)
  }

  return (
    <Panel position="bottom-right" className="!m-2 flex rounded-[7px] border border-line bg-panel @max-[360px]:!mb-12">
      <Control label={text.zoomOut} Icon={ZoomOut} onUse={() => void zoomOut()} />
      <Control label={text.zoomIn} Icon={ZoomIn} onUse={() => void zoomIn()} />
      <Control label={text.fit} Icon={Maximize} onUse={fit} />
    </Panel>
  )
}

interface ControlProps {
  readonly label: string
  readonly Icon: LucideIcon
  readonly onUse: () => void
}

function Control({ label, Icon, onUse }: ControlProps) {
  return (
    <Button look="plain" aria-label={label} title={label} onClick={onUse}>
      <Icon size={14} aria-hidden="true" />
    </Button>
  )
}
