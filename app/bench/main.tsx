import { ReactFlow, type Node, type NodeProps } from '@xyflow/react'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Run } from '../../engine/protocol.ts'
import '../app.css'
import { FlowPanel } from '../canvas/flow-panel.tsx'
import { EDGE_TYPES } from '../canvas/node-types.ts'
import { flowElements } from '../canvas/flow-elements.ts'
import { Anchors } from '../canvas/nodes/anchors.tsx'
import { PluginRow } from '../canvas/nodes/plugin-row.tsx'
import { graphOfRun, type FlowGraph, type FlowRow } from '../kernels/flow-graph.ts'
import { FLOW_SIZE } from '../kernels/layout-flow.ts'
import { createNavigation } from '../store/navigation.ts'
import { modelOfRun, selectGraph } from '../store/selectors.ts'
import type { StudioSession } from '../store/session.ts'
import { createStudioStore } from '../store/store.ts'
import { StudioContext, useStudioState } from '../store/studio-context.tsx'
import { buildTraceModel, formatTrace } from '../../engine/index.ts'
import { readTraceFile } from '../kernels/run-of-trace.ts'
import { Inspector } from '../trace/inspector.tsx'
import { Scrubber } from '../trace/scrubber.tsx'
import { elkLayout } from './elk-layout.ts'
import { busyRun, largeRun } from './large-run.ts'

type RowNode = Node<{ readonly row: FlowRow }, 'row'>

/** What ui.bench.mjs calls. */
interface Bench {
  readonly show: (mode: 'ours' | 'xyflow', rows: number) => void
  readonly step: () => void
  /** Milliseconds of both for the same rows, once each. */
  readonly layout: (rows: number) => Promise<{ readonly ours: number; readonly elk: number }>
  /** The text of a trace of about so many events: many small handlers, or one that never stops calling. */
  readonly traceText: (kind: 'many' | 'busy', events: number) => string
  /** Reads a trace and draws flow, scrubber and inspector. */
  readonly openTrace: (text: string, tab: 'calls' | 'changes') => void
}
declare global {
  interface Window {
    bench: Bench
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

function draw(shown: ReactNode): void {
  page.render(
    <StudioContext value={{ store, session }}>
      <section className="flex h-full flex-col">{shown}</section>
    </StudioContext>,
  )
}

function showRun(run: Run, row?: string): void {
  store.getState().addRun(run)
  store.getState().showRun(run.id, row)
}

window.bench = {
  show(mode, rows) {
    showRun(largeRun(rows))
    draw(<Shown mode={mode} />)
  },
  step: () => navigation.step('next'),
  async layout(rows) {
    const graph = graphOfRun(buildTraceModel(largeRun(rows).trace))
    const start = performance.now()
    flowElements(graph)
    const ours = performance.now() - start
    return { ours, elk: await elkLayout(graph) }
  },
  traceText: (kind, events) =>
    formatTrace((kind === 'many' ? largeRun(1000, events / 900 - 2) : busyRun(events)).trace),
  openTrace(text, tab) {
    const read = readTraceFile('large.trace.jsonl', text)
    if ('problem' in read) throw new Error(read.problem)
    showRun(read.run, modelOfRun(read.run).rows.find(({ number }) => number !== undefined)?.id)
    store.getState().showInspectorTab(tab)
    draw(
      <>
        <div className="flex h-1/2">
          <Shown mode="ours" />
        </div>
        <div className="h-[84px]">
          <Scrubber />
        </div>
        <div className="min-h-0 flex-1">
          <Inspector />
        </div>
      </>,
    )
  },
}
