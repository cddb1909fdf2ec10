import type { DiffLine, DiffPart } from '../kernels/state/diff-states.ts'
import { PlaceLink } from './place-link.tsx'

const LOOKS = {
  '+': 'bg-ok/10 text-ok',
  '-': 'bg-err/10 text-err',
  ' ': 'text-dim',
} as const
const WORDS = { '+': 'added', '-': 'removed', ' ': '' } as const

/** Lines as `git diff` shows them, each with who wrote or removed it. */
export function StepDiff({ parts }: { readonly parts: readonly DiffPart[] }) {
  return (
    <div className="flex flex-col gap-2">
      {parts.map(({ id, lines, added, removed }) => (
        <section key={id} aria-label={`Changes of ${id}`}>
          <h3 className="flex items-baseline gap-2 text-xs">
            <span className="font-semibold">{id}</span>
            {added > 0 && <span className="text-ok">+{added}</span>}
            {removed > 0 && <span className="text-err">−{removed}</span>}
          </h3>
          <ul className="mt-0.5 overflow-hidden rounded-md border border-line font-mono text-xs">
            {lines.map((line, at) => (
              // Two lines may read the same.
              // oxlint-disable-next-line react/no-array-index-key
              <Line key={at} line={line} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function Line({ line: { sign, text, by } }: { readonly line: DiffLine }) {
  return (
    <li className={`flex items-baseline gap-2 px-2 py-px ${LOOKS[sign]}`}>
      <span aria-hidden="true" className="w-2 shrink-0 select-none">
        {sign}
      </span>
      <span className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere">
        {sign !== ' ' && <span className="sr-only">{WORDS[sign]} </span>}
        {text}
      </span>
      {by && (
        <span className="shrink-0 text-dim">
          {by.plugin ?? 'the gateway'} {by.at && <PlaceLink place={by.at} />}
        </span>
      )}
    </li>
  )
}
