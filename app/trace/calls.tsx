import { Empty } from '../ui/empty.tsx'
import { PlaceLink } from './place-link.tsx'
import { useRowEvents } from './row-events.ts'

/** Which functions of the PDK and of ngx the selected handler called. */
export function Calls() {
  const calls = useRowEvents('call-made')
  if (!calls) return <Empty>Select a step to see what it called.</Empty>
  if (calls.length === 0) return <Empty>This handler called nothing of kong or ngx that is recorded.</Empty>
  return (
    <ol aria-label="Calls" className="flex flex-col gap-1 font-mono text-xs">
      {calls.map((call) => (
        <li key={call.seq} className="flex flex-wrap items-baseline gap-x-2">
          <span>
            {call.name}({call.arguments.join(', ')})
          </span>
          {call.results.length > 0 && <span className="text-dim">→ {call.results.join(', ')}</span>}
          {call.error !== undefined && <span className="text-err">error: {call.error}</span>}
          {call.at && <PlaceLink place={call.at} />}
        </li>
      ))}
    </ol>
  )
}
