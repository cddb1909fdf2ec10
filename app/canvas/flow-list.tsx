import { cardsOf, endsOf, type FlowGraph } from '../kernels/flow-graph.ts'
import { flow as text } from '../text/flow.ts'

/** The same rows as a list, for screen readers; where messages enter and leave stand in a list of their own. */
export function FlowList({ graph }: { readonly graph: FlowGraph }) {
  const rows = cardsOf(graph)
    .flatMap((card) => card.rows)
    .filter((row) => row.tone !== 'landmark')
  return (
    <div className="sr-only">
      <ol aria-label={graph.isPlan ? text.configuredHandlers : text.steps}>
        {rows.map((row) => (
          <li key={row.id}>{row.label}</li>
        ))}
      </ol>
      <ul aria-label={text.ends}>
        {endsOf(graph).map(({ id, title, detail }) => (
          <li key={id}>
            {id.replace('-', ' ')}: {title}, {detail}
          </li>
        ))}
      </ul>
    </div>
  )
}
