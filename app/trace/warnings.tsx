import { Info, TriangleAlert } from 'lucide-react'
import type { RunWarning } from '../kernels/run-warnings.ts'
import { selectWarnings } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { trace as text } from '../text/trace.ts'
import { PlaceLink } from './place-link.tsx'

/** What is remarkable about the run, with who did it and where. */
export function Warnings() {
  const warnings = useStudioState(selectWarnings)
  if (warnings.length === 0) return null
  return (
    <ul aria-label={text.why.warnings} className="flex flex-col gap-1.5">
      {warnings.map((warning) => (
        <Warning key={`${warning.kind} ${warning.row ?? ''} ${warning.sentence}`} warning={warning} />
      ))}
    </ul>
  )
}

function Warning({ warning: { kind, title, sentence, row, place, origin } }: { readonly warning: RunWarning }) {
  const { session } = useStudio()
  const isCalm = kind === 'buffered'
  const Icon = isCalm ? Info : TriangleAlert
  return (
    <li
      className={`rounded-r-md border-l-[3px] px-2.5 py-1.5 ${isCalm ? 'border-accent bg-accent/8' : 'border-warn bg-warn/8'}`}
    >
      <Icon
        size={13}
        aria-hidden="true"
        className={`mr-1 inline align-[-2px] ${isCalm ? 'text-accent' : 'text-warn'}`}
      />
      <button
        type="button"
        disabled={row === undefined}
        onClick={() => row !== undefined && session.openRow(row)}
        className="text-left font-semibold enabled:hover:underline"
      >
        {title}
      </button>{' '}
      {sentence} {place && <PlaceLink place={place} />}
      {origin?.place && (
        <span className="text-dim">
          {' '}
          · {text.why.setBy(origin.plugin)} <PlaceLink place={origin.place} />
        </span>
      )}
    </li>
  )
}
