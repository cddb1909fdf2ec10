import { cardsOf, endsOf, type FlowCard, type FlowEnd, type FlowGraph } from '../kernels/flow-graph.ts'
import { layoutFlow, type FlowBox, type FlowLayout, type PlacedEdge } from '../kernels/layout-flow.ts'
import { canvas as text } from '../text/canvas.ts'
import type { EdgeState, FlowEdge, FlowNode } from './node-types.ts'

/** A flow graph as xyflow takes it: placed, with sizes known beforehand so that nothing is measured. */
export function flowElements(graph: FlowGraph): {
  readonly nodes: FlowNode[]
  readonly edges: FlowEdge[]
  readonly layout: FlowLayout
} {
  const cards = cardsOf(graph)
  const ends = endsOf(graph)
  const layout = layoutFlow({
    request: [endBox(graph.clientIn), ...graph.request.map(cardBox), endBox(graph.upstreamOut)],
    response: [endBox(graph.upstreamIn), ...graph.response.map(cardBox), endBox(graph.clientOut)],
    after: graph.after.map(cardBox),
    ...shortCutOf(graph, cards),
  })
  const nodes = layout.boxes.flatMap(({ id, x, y, width, height }): FlowNode[] => {
    const base = { id, position: { x, y }, width, height, measured: { width, height } }
    const card = cards.find((candidate) => candidate.id === id)
    if (card) return [{ ...base, type: 'phase', data: { card } }]
    const end = ends.find((candidate) => candidate.id === id)
    return end ? [{ ...base, type: 'end', data: { end } }] : []
  })
  const { x, y, width } = layout.divider
  nodes.push({
    id: 'divider',
    type: 'divider',
    position: { x, y },
    width,
    height: 20,
    measured: { width, height: 20 },
    data: { text: text.afterResponse },
  })
  const state = edgeStates(graph)
  const edges = layout.edges.map((edge): FlowEdge => {
    const { id, from, to, path } = edge
    return { id, type: 'lane', source: from, target: to, focusable: false, data: { path, state: state(edge) } }
  })
  return { nodes, edges, layout }
}

function endBox({ id }: FlowEnd): FlowBox {
  return { id, kind: 'end', rows: 0 }
}

function cardBox({ id, rows }: FlowCard): FlowBox {
  return { id, kind: 'card', rows: rows.length }
}

function shortCutOf(
  { shortCut }: FlowGraph,
  cards: readonly FlowCard[],
): { shortCut?: { from: string; row: number; to: string } } {
  const from = cards.find(({ id }) => id === shortCut?.card)
  if (!shortCut || !from) return {}
  return { shortCut: { from: from.id, row: from.rows.findIndex(({ id }) => id === shortCut.row), to: 'header_filter' } }
}

function edgeStates(graph: FlowGraph): (edge: PlacedEdge) => EdgeState {
  const states = new Map([...endsOf(graph), ...cardsOf(graph)].map(({ id, state }) => [id as string, state]))
  return ({ from, to, kind }) => {
    if (kind === 'short-cut') return 'cut'
    // An exit in `response` replaces the answer on the spot: its way on is the cut.
    if (from === 'response' && graph.shortCut?.card === 'response') return 'cut'
    const both = [states.get(from), states.get(to)]
    if (both.includes('planned')) return 'planned'
    return both.includes('idle') ? 'idle' : 'taken'
  }
}
