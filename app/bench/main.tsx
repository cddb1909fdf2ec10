import { ReactFlow, type Node, type NodeProps } from '@xyflow/react'
import { createRoot } from 'react-dom/client'
import '../app.css'
import { FlowPanel } from '../canvas/flow-panel.tsx'
import { EDGE_TYPES } from '../canvas/node-types.ts'
import { flowElements } from '../canvas/flow-elements.ts'
import { Anchors } from '../canvas/nodes/anchors.tsx'
import { PluginRow } from '../canvas/nodes/plugin-row.tsx'
import type { FlowGraph, FlowRow } from '../kernels/flow-graph.ts'
import { FLOW_SIZE } from '../kernels/layout-flow.ts'
import { createNavigation } from '../store/navigation.ts'
import { selectGraph } from '../store/selectors.ts'
import type { StudioSession } from '../store/session.ts'
import { createStudioStore } from '../store/store.ts'
import { StudioContext, useStudioState } from '../store/studio-context.tsx'
import { largeRun } from './large-run.ts'

type RowNode = Node<{ readonly row: FlowRow }, 'row'>

declare global {
  interface Window {
    bench: { readonly show: (mode: 'ours' | 'xyflow', rows: number) => void; readonly step: () => void }
  }
}

const store = createStudioStore()
const navigation = createNavigation(store)
const NODE_TYPES = { row: RowView }

/** The same row, as a node of its own. */
function RowView({ data: { row } }: NodeProps<RowNode>) {
  return (
    <div className="relative" style={{ width: FLOW_SIZE.card, height: FLOW_SIZE.row }}>
      <PluginRow row={row} top={0} />
      <Anchors />
    </div>
  )
}

/** What xyflow makes of the rows when each is a node and nothing is set. */
function PlainFlow({ graph }: { readonly graph: FlowGraph }) {
  const { layout, edges } = flowElements(graph)
  const cards = [...graph.request, ...graph.response, ...graph.after]
  const nodes = cards.flatMap((card): RowNode[] => {
    const box = layout.boxes.find(({ id }) => id === card.id)
    return card.rows.map((row, at) => ({
      id: at === 0 ? card.id : row.id,
      type: 'row',
      position: { x: box?.x ?? 0, y: (box?.y ?? 0) + FLOW_SIZE.header + at * FLOW_SIZE.row },
      data: { row },
    }))
  })
  return (
    <ReactFlow
      className="flow"
      defaultNodes={nodes}
      defaultEdges={edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      fitView
    />
  )
}

function Shown({ mode }: { readonly mode: 'ours' | 'xyflow' }) {
  const graph = useStudioState(selectGraph)
  if (!graph) return null
  return mode === 'ours' ? <FlowPanel graph={graph} /> : <PlainFlow graph={graph} />
}

const root = document.querySelector('#root')
if (!root) throw new Error('Failed to start the bench: index.html has no #root')
const page = createRoot(root)

// Only steps are taken here: nothing else of a session is reached.
const session = navigation as StudioSession

window.bench = {
  show(mode, rows) {
    const run = largeRun(rows)
    store.getState().addRun(run)
    store.getState().showRun(run.id, undefined)
    page.render(
      <StudioContext value={{ store, session }}>
        <section className="flex h-full flex-col">
          <Shown mode={mode} />
        </section>
      </StudioContext>,
    )
  },
  step: () => navigation.step('next'),
}
