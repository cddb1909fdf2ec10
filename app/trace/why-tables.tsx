import { Check, Minus } from 'lucide-react'
import type { TraceModel, TraceRow } from '../../engine/index.ts'
import { trace as text } from '../text/trace.ts'

/** Which configuration of a plugin was chosen, from the most specific down. */
export function Ladder({ plugin, rungs }: { readonly plugin: string; readonly rungs: TraceRow['ladder'] }) {
  return (
    <section aria-label={text.why.configurations(plugin)} className="mt-2">
      <h3 className="eyebrow mb-1">{text.why.configuration(plugin)}</h3>
      <ol className="flex flex-col gap-0.5">
        {rungs.map(({ rowId, scope, isWinner, missing }) => (
          <Line
            key={rowId}
            isWinner={isWinner}
            name={scope}
            words={isWinner ? text.why.used : missing === undefined ? text.why.lessSpecific : text.why.missing(missing)}
          />
        ))}
      </ol>
    </section>
  )
}

/** Routes that were looked at, with the field that ruled each one out. */
export function Candidates({ route }: { readonly route: NonNullable<TraceModel['route']> }) {
  if (route.candidates.length === 0) return null
  return (
    <section aria-label={text.why.routes} className="mt-2">
      <h3 className="eyebrow mb-1">{text.why.routesLookedAt}</h3>
      <ol className="flex flex-col gap-0.5">
        {route.candidates.map(({ routeId, routeName, matched, ruledOutBy }) => (
          <Line
            key={routeId}
            isWinner={matched}
            name={routeName ?? routeId}
            words={matched ? text.why.matched : text.why.ruledOutBy(ruledOutBy)}
          />
        ))}
      </ol>
    </section>
  )
}

function Line({
  isWinner,
  name,
  words,
}: {
  readonly isWinner: boolean
  readonly name: string
  readonly words: string
}) {
  const Icon = isWinner ? Check : Minus
  return (
    <li className={`flex items-center gap-2 rounded px-1 ${isWinner ? 'bg-ok/10' : ''}`}>
      <Icon size={13} aria-hidden="true" className={isWinner ? 'text-ok' : 'text-faint'} />
      <span className={isWinner ? 'font-semibold' : 'text-dim line-through'}>{name}</span>
      <span className="text-dim">{words}</span>
    </li>
  )
}
