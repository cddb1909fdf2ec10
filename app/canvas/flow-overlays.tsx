import { Panel } from '@xyflow/react'
import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react'
import { cardsOf, type FlowGraph } from '../kernels/flow-graph.ts'
import { FLOW_OVERLAYS } from '../store/flow-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { canvas as text } from '../text/canvas.ts'
import { Button } from '../ui/button.tsx'

/** What the rows show, and folding all of them. */
export function FlowOverlays({ graph }: { readonly graph: FlowGraph }) {
  return (
    <Panel position="bottom-left" className="!m-2 flex rounded-[7px] border border-line bg-panel px-1 text-xs">
      {!graph.isPlan && <OverlaySwitch />}
      <FoldAll graph={graph} />
    </Panel>
  )
}

function OverlaySwitch() {
  const { store } = useStudio()
  const overlay = useStudioState((state) => state.overlay)
  return (
    <div role="radiogroup" aria-label={text.overlay} className="flex items-center">
      {FLOW_OVERLAYS.map((id) => (
        <label
          key={id}
          className="relative cursor-pointer rounded px-1.5 py-0.5 text-dim has-checked:bg-raise has-checked:font-semibold has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent hover:text-fg"
        >
          <input
            type="radio"
            name="flow-overlay"
            checked={overlay === id}
            onChange={() => store.getState().showOverlay(id)}
            className="over-label"
          />
          {text.overlays[id]}
        </label>
      ))}
    </div>
  )
}

function FoldAll({ graph }: { readonly graph: FlowGraph }) {
  const { store } = useStudio()
  const folded = useStudioState((state) => state.foldedPhases)
  const Icon = folded.length > 0 ? ChevronsUpDown : ChevronsDownUp
  const label = folded.length > 0 ? text.unfoldAll : text.foldAll
  const all = cardsOf(graph).flatMap(({ id, rows }) => (rows.some(({ tone }) => tone !== 'landmark') ? [id] : []))
  return (
    <Button
      look="plain"
      aria-label={label}
      title={label}
      onClick={() => store.getState().foldPhases(folded.length > 0 ? [] : all)}
    >
      <Icon size={14} aria-hidden="true" />
    </Button>
  )
}
