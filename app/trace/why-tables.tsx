import { Check, Minus } from 'lucide-react'
import type { TraceModel, TraceRow } from '../../engine/index.ts'

/** Which configuration of a plugin was chosen, from the most specific down. */
export function Ladder({ plugin, rungs }: { readonly plugin: string; readonly rungs: TraceRow['ladder'] }) {
  return (
    <section aria-label={`Configurations of ${plugin}`} className="mt-2">
      <h3 className="eyebrow mb-1">Configuration of {plugin}</h3>
      <ol className="flex flex-col gap-0.5">
        {rungs.map(({ rowId, scope, isWinner, missing }) => (
          <Line
            key={rowId}
            isWinner={isWinner}
            name={scope}
            words={isWinner ? 'used' : missing === undefined ? 'less specific' : `missing: ${missing}`}
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
    <section aria-label="Routes" className="mt-2">
      <h3 className="eyebrow mb-1">Routes looked at</h3>
      <ol className="flex flex-col gap-0.5">
        {route.candidates.map(({ routeId, routeName, matched, ruledOutBy }) => (
          <Line
            key={routeId}
            isWinner={matched}
            name={routeName ?? routeId}
            words={matched ? 'matched' : `ruled out by ${ruledOutBy ?? 'an earlier route'}`}
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
