import type { FlowGraph } from '../kernels/flow-graph.ts'

/** The same rows as a list, for screen readers. */
export function FlowList({ graph }: { readonly graph: FlowGraph }) {
  const rows = [...graph.request, ...graph.response, ...graph.after]
    .flatMap((card) => card.rows)
    .filter((row) => row.tone !== 'landmark')
  return (
    <ol aria-label={graph.isPlan ? 'Configured handlers' : 'Flow steps'} className="sr-only">
      {rows.map((row) => (
        <li key={row.id}>{row.label}</li>
      ))}
    </ol>
  )
}
