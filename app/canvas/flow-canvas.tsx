import { Background, ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { useMemo } from 'react'
import { foldGraph, type FlowGraph } from '../kernels/flow-graph.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { EdgeMarkers } from './edges/lane-edge.tsx'
import { flowElements } from './flow-elements.ts'
import { FlowOverlays } from './flow-overlays.tsx'
import { FlowView } from './flow-view.tsx'
import { EDGE_TYPES, NODE_TYPES } from './node-types.ts'

/** xyflow listens on the whole page and would take Space and Backspace from the editor. */
const NO_KEYS = {
  panActivationKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  deleteKeyCode: null,
  zoomActivationKeyCode: null,
} as const

/** The U, drawn. */
export function FlowCanvas({ graph }: { readonly graph: FlowGraph }) {
  const foldedPhases = useStudioState((state) => state.foldedPhases)
  const drawn = useMemo(() => foldGraph(graph, foldedPhases), [graph, foldedPhases])
  const { nodes, edges, layout } = useMemo(() => flowElements(drawn), [drawn])
  return (
    <ReactFlowProvider>
      <EdgeMarkers />
      <ReactFlow
        className="flow @container"
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onlyRenderVisibleElements
        minZoom={0.2}
        maxZoom={2}
        panOnScroll
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        {...NO_KEYS}
        attributionPosition="top-right"
      >
        <Background gap={22} size={1.4} />
        <FlowView graph={drawn} layout={layout} />
        <FlowOverlays graph={graph} />
      </ReactFlow>
    </ReactFlowProvider>
  )
}
