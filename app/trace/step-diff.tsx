import type { DiffPart } from '../kernels/state/diff-states.ts'
import { trace as text } from '../text/trace.ts'
import { DiffLines } from '../ui/diff-lines.tsx'
import { PlaceLink } from './place-link.tsx'

/** What changed, message by message, each line with who wrote or removed it. */
export function StepDiff({ parts }: { readonly parts: readonly DiffPart[] }) {
  return (
    <div className="flex flex-col gap-2">
      {parts.map(({ id, lines, added, removed }) => (
        <section key={id} aria-label={text.changes.partOf(id)}>
          <h3 className="mb-0.5 flex items-baseline gap-2 text-xs">
            <span className="font-semibold">{id}</span>
            {added > 0 && <span className="text-ok">+{added}</span>}
            {removed > 0 && <span className="text-err">−{removed}</span>}
          </h3>
          <DiffLines
            lines={lines.map(({ sign, text: line, by }) => ({
              sign,
              text: line,
              ...(by && {
                aside: (
                  <>
                    {by.plugin ?? text.changes.gateway} {by.at && <PlaceLink place={by.at} />}
                  </>
                ),
              }),
            }))}
          />
        </section>
      ))}
    </div>
  )
}
