import { Background, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import type { FlowGraph } from '../kernels/flow-graph.ts'
import { EdgeMarkers } from './edges/lane-edge.tsx'
import { flowElements } from './flow-elements.ts'
import { FlowControls } from './flow-controls.tsx'
import { EDGE_TYPES, NODE_TYPES } from './node-types.ts'

const FIT = {
  padding: { top: '22px', right: '16px', bottom: '34px', left: '16px' },
  maxZoom: 1.15,
  minZoom: 0.2,
} as const

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
  const { nodes, edges } = useMemo(() => flowElements(graph), [graph])
  return (
    <ReactFlowProvider>
      <EdgeMarkers />
      <ReactFlow
        className="flow"
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onlyRenderVisibleElements
        fitView
        fitViewOptions={FIT}
        minZoom={0.2}
        maxZoom={2}
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
        <FlowControls fit={FIT} />
        <FitToRun graph={graph} />
      </ReactFlow>
    </ReactFlowProvider>
  )
}

/** Shows the whole flow for every new run and whenever the panel changes its size. */
function FitToRun({ graph }: { readonly graph: FlowGraph }) {
  const { fitView } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  useEffect(() => {
    if (width > 0 && height > 0) void fitView(FIT)
  }, [graph, width, height, fitView])
  return null
}
