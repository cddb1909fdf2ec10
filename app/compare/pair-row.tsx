import type { RowPair } from '../../engine/index.ts'
import { changeWords, lookOf, outcomeWords, valueWords, type PairLook } from '../kernels/compare/pair-words.ts'
import { formatMs, formatPriority } from '../kernels/format.ts'
import { compare } from '../text/compare.ts'

/** Each state has words beside its colour. */
const LOOKS: Readonly<Record<PairLook, string>> = {
  same: 'border-transparent',
  moved: 'border-accent bg-accent/10',
  new: 'border-ok bg-ok/10',
  gone: 'border-err bg-err/10',
  changed: 'border-warn bg-warn/10',
}
const WORDS: Readonly<Record<PairLook, string>> = {
  same: 'text-dim',
  moved: 'text-accent',
  new: 'text-ok',
  gone: 'text-err',
  changed: 'text-warn',
}

interface PairRowProps {
  readonly pair: RowPair
  readonly side: 'before' | 'after'
  readonly isChosen: boolean
  readonly onChoose: () => void
}

/** A handler of one run; what differs is told on the second side, what is missing on the first. */
export function PairRow({ pair, side, isChosen, onChoose }: PairRowProps) {
  const row = pair[side]
  if (!row) return null
  const look = lookOf(pair)
  // The first side shows what was lost, the second what came.
  const isLost = side === 'before' && pair.change === 'started'
  const isLit =
    side === 'after' ? look !== 'gone' || pair.change === 'stopped' : isLost || look === 'gone' || look === 'changed'
  const shown = isLost ? 'gone' : isLit ? look : 'same'
  const outcome = outcomeWords(row)
  const changed =
    isLit && !isLost
      ? [side === 'after' || look === 'gone' ? changeWords(pair) : '', ...valueWords(pair.values, side)]
      : []
  const isGhost = row.outcome.type === 'skipped'
  const isBad = row.outcome.type === 'exited' || row.outcome.type === 'failed'
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={`grid w-full grid-cols-[22px_42px_96px_minmax(90px,128px)_1fr_auto] @max-[520px]:grid-cols-[22px_42px_96px_1fr_auto] items-baseline gap-2 rounded-md border-l-[3px] px-1.5 py-1 text-left font-mono text-xs ${LOOKS[shown]} ${isChosen ? 'outline-2 -outline-offset-2 outline-accent' : 'hover:bg-raise'}`}
    >
      <span className="text-faint">{row.number ?? '–'}</span>
      <span className="text-faint">{formatPriority(row.priority)}</span>
      <span
        style={{ color: isGhost ? undefined : `var(--${row.phase}, var(--dim))` }}
        className={isGhost ? 'text-dim' : ''}
      >
        {row.phase}
      </span>
      <span className={`truncate ${isGhost ? 'text-dim' : ''}`}>{row.plugin}</span>
      {/* In a narrow column what happened stands in a line of its own, under the plugin. */}
      <span className="flex min-w-0 flex-wrap gap-x-2 @max-[520px]:col-span-3 @max-[520px]:col-start-3 @max-[520px]:row-start-2 @max-[520px]:empty:hidden">
        {outcome !== '' && <span className={`wrap-anywhere ${isBad ? 'text-err' : 'text-dim'}`}>{outcome}</span>}
        {changed
          .filter((words) => words !== '')
          .map((words) => (
            <span key={words} className={`wrap-anywhere ${WORDS[look]}`}>
              {words}
            </span>
          ))}
        {side === 'after' && pair.hasOtherConfiguration && (
          <span className="text-warn">{compare.column.configuration(row.scope)}</span>
        )}
      </span>
      <span className="text-faint">{isGhost ? '' : formatMs(row.cost)}</span>
    </button>
  )
}
