import { Check, X } from 'lucide-react'
import { selectExpectations } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'

/** What phasescope.yml expects of a named request, held against the shown run. */
export function Expectations() {
  const results = useStudioState(selectExpectations)
  if (results.length === 0) return null
  const kept = results.filter(({ ok }) => ok).length
  return (
    <section aria-label="Expectations">
      <h3 className="eyebrow mb-1">
        Expected · {kept === results.length ? 'all hold' : `${results.length - kept} of ${results.length} fail`}
      </h3>
      <ul className="flex flex-col gap-0.5 text-xs">
        {results.map(({ text, ok, detail }) => {
          const Icon = ok ? Check : X
          return (
            <li key={text} className="flex items-start gap-2">
              <Icon size={13} aria-hidden="true" className={`mt-0.5 shrink-0 ${ok ? 'text-ok' : 'text-err'}`} />
              <span className="min-w-0 wrap-anywhere">
                <span className="sr-only">{ok ? 'holds: ' : 'fails: '}</span>
                {text}
                {!ok && <span className="ml-2 text-err">{detail}</span>}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
