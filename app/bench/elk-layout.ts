import ELK from 'elkjs/lib/elk.bundled.js'
import type { FlowGraph } from '../kernels/flow-graph.ts'
import { FLOW_SIZE } from '../kernels/layout-flow.ts'

/** Milliseconds elkjs needs to place the same rows in layers, row by row along the way. */
export async function elkLayout(graph: FlowGraph): Promise<number> {
  const rows = [...graph.request, ...graph.response, ...graph.after].flatMap((card) => card.rows)
  const children = rows.map(({ id }) => ({ id, width: FLOW_SIZE.card, height: FLOW_SIZE.row }))
  const edges = rows.slice(1).map(({ id }, at) => ({ id: `e${at}`, sources: [rows[at]?.id ?? ''], targets: [id] }))
  const elk = new ELK()
  const start = performance.now()
  await elk.layout({ id: 'root', layoutOptions: { 'elk.algorithm': 'layered' }, children, edges })
  return performance.now() - start
}
