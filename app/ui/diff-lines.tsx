import type { ReactNode } from 'react'
import { ui } from '../text/ui.ts'

/** A line of a diff; `aside` stands at its right end. */
export interface ShownDiffLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
  readonly aside?: ReactNode
}

const LOOKS = { '+': 'bg-ok/10 text-ok', '-': 'bg-err/10 text-err', ' ': 'text-dim' } as const

/** Lines as `git diff` shows them. */
export function DiffLines({ lines }: { readonly lines: readonly ShownDiffLine[] }) {
  return (
    <ul className="overflow-hidden rounded-md border border-line font-mono text-xs">
      {lines.map(({ sign, text, aside }, at) => (
        // Two lines may read the same.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={at} className={`flex items-baseline gap-2 px-2 py-px ${LOOKS[sign]}`}>
          <span aria-hidden="true" className="w-2 shrink-0 select-none">
            {sign}
          </span>
          <span className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere">
            {sign !== ' ' && <span className="sr-only">{ui.diff[sign]}</span>}
            {text}
          </span>
          {aside !== undefined && <span className="shrink-0 text-dim">{aside}</span>}
        </li>
      ))}
    </ul>
  )
}
