import { Check, LoaderCircle, X } from 'lucide-react'
import type { PlayedScript } from '../store/connections-slice.ts'
import { connections as words } from '../text/connections.ts'
import { Empty } from '../ui/empty.tsx'

/** What became of a conversation of phasescope.yml: its steps, then its expectations. */
export function Checks({ script: { results, isOver } }: { readonly script: PlayedScript }) {
  const failed = results.filter(({ ok }) => !ok).length
  if (results.length === 0 && isOver) return <Empty>{words.checks.none}</Empty>
  return (
    <section aria-label={words.checks.label}>
      <h3 className="eyebrow mb-1 flex items-center gap-1.5">
        {!isOver && <LoaderCircle size={12} aria-hidden="true" className="animate-spin" />}
        {!isOver
          ? words.checks.playing
          : failed === 0
            ? words.checks.allHold
            : words.checks.someFail(failed, results.length)}
      </h3>
      <ul className="flex flex-col gap-0.5 text-xs">
        {results.map(({ text, ok, detail }, at) => {
          const Icon = ok ? Check : X
          return (
            // oxlint-disable-next-line react/no-array-index-key -- steps repeat; their place is what they are
            <li key={at} className="flex items-start gap-2">
              <Icon size={13} aria-hidden="true" className={`mt-0.5 shrink-0 ${ok ? 'text-ok' : 'text-err'}`} />
              <span className="min-w-0 wrap-anywhere">
                <span className="sr-only">{ok ? words.checks.holds : words.checks.fails}</span>
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
