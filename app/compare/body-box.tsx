import { useMemo } from 'react'
import type { RunComparison } from '../../engine/index.ts'
import type { Run } from '../../engine/protocol.ts'
import { compareBodyLines, type BodyLine } from '../kernels/compare/body-lines.ts'
import { formatBytes } from '../kernels/format.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { compare } from '../text/compare.ts'

const words = compare.body

interface BodyBoxProps {
  readonly comparison: RunComparison
  readonly run: Run
  readonly side: 'before' | 'after'
}

/** The body of the answer on one side, its lines marked that the other lacks. */
export function BodyBox({ comparison, run, side }: BodyBoxProps) {
  const compared = useStudioState((state) => state.compared)
  const isOnly = useStudioState((state) => state.isOnlyDifferences)
  const lines = useMemo(
    () => compared && compareBodyLines(compared.before.run.response.body, compared.after.run.response.body),
    [compared],
  )
  const difference = comparison.response.body
  if (!difference || run.response.body.length === 0 || (isOnly && difference.isSame)) return null
  const own = lines?.filter(({ kind }) => kind === 'same' || kind === (side === 'after' ? 'added' : 'removed'))
  return (
    <section aria-label={words.label(side)} className="rounded-[9px] border border-line px-3 py-2">
      <h3 className="eyebrow mb-1">
        {words.title(formatBytes(run.response.body.length))}
        {!difference.isSame && (
          <span className="ml-1 text-warn">{words.differsFrom((difference.firstDifference ?? 0) + 1)}</span>
        )}
      </h3>
      {own ? <Lines lines={own} side={side} /> : <p className="text-dim">{words.tooLarge}</p>}
    </section>
  )
}

const LOOKS = { same: 'text-fg', added: 'text-ok', removed: 'text-err' } as const
const SIGNS = { same: '  ', added: '+ ', removed: '− ' } as const

function Lines({ lines, side }: Pick<BodyBoxProps, 'side'> & { readonly lines: readonly BodyLine[] }) {
  return (
    <section
      aria-label={words.lines(side)}
      className="max-h-56 overflow-auto"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
      tabIndex={0}
    >
      <pre className="font-mono text-xs whitespace-pre-wrap">
        {lines.map(({ kind, text }, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- lines repeat
          <span key={at} className={`block wrap-anywhere ${LOOKS[kind]}`}>
            {SIGNS[kind]}
            {text}
          </span>
        ))}
      </pre>
    </section>
  )
}
