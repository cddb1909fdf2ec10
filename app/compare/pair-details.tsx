import { ArrowRight, X } from 'lucide-react'
import type { RowPair, ValueDifference } from '../../engine/index.ts'
import type { Run } from '../../engine/protocol.ts'
import { formatMs } from '../kernels/format.ts'
import { placeOfRow, placeText } from '../kernels/step-text.ts'
import { useStudio } from '../store/studio-context.tsx'
import { compare } from '../text/compare.ts'
import { Button } from '../ui/button.tsx'

const words = compare.details

interface PairDetailsProps {
  readonly pair: RowPair
  readonly before: Run
  readonly after: Run
  readonly onClose: () => void
}

/** One handler in both runs: why it ran or not, the values it left, everything that differs from then on, its cost. */
export function PairDetails({ pair, before, after, onClose }: PairDetailsProps) {
  return (
    <section
      aria-label={words.label}
      className="max-h-[38%] shrink-0 overflow-auto border-t border-line bg-panel px-4.5 py-2.5"
    >
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1">
        <h3 className="font-semibold">
          {pair.phase} · {pair.plugin}
        </h3>
        <span className="text-dim">
          {words.cost} {costOf(pair.before)} <span className="sr-only">{words.before}</span>→ {costOf(pair.after)}
        </span>
        <GoTo pair={pair} side="before" run={before} />
        <GoTo pair={pair} side="after" run={after} />
        <Button look="plain" aria-label={words.close} className="ml-auto" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </Button>
      </div>
      <Reason pair={pair} />
      <Values title={words.values} values={pair.values} none={words.sameValues} />
      <Values title={words.state} values={pair.stateAfter} none={words.sameState} />
    </section>
  )
}

/** Who did not run cost nothing that could be compared. */
function costOf(row: RowPair['before']): string {
  return row && row.times > 0 ? formatMs(row.cost) : '–'
}

function Reason({ pair }: { readonly pair: RowPair }) {
  const sentences = (['before', 'after'] as const).flatMap((side) => {
    const outcome = pair[side]?.outcome
    return outcome?.type === 'skipped' ? [words.of(side, outcome.sentence)] : []
  })
  if (sentences.length === 0) return null
  return <p className="mb-2 text-dim">{sentences.join(' ')}</p>
}

function GoTo({ pair, side, run }: { readonly pair: RowPair; readonly side: 'before' | 'after'; readonly run: Run }) {
  const { store, session } = useStudio()
  const row = pair[side]
  const place = row && placeOfRow(row)
  if (!row || !place) return null
  const go = () => {
    const { addRun, showRun, showWide, runs } = store.getState()
    if (runs.every(({ id }) => id !== run.id)) addRun(run)
    showRun(run.id, row.id)
    showWide(undefined)
    session.openPlace(place)
  }
  return (
    <Button look="plain" onClick={go} className="text-accent">
      {words.of(side, placeText(place))} <ArrowRight size={13} aria-hidden="true" />
    </Button>
  )
}

interface ValuesProps {
  readonly title: string
  readonly values: readonly ValueDifference[]
  readonly none: string
}

function Values({ title, values, none }: ValuesProps) {
  if (values.length === 0) return <p className="text-dim">{none}</p>
  return (
    <table aria-label={title} className="mb-2 w-full border-collapse font-mono text-xs">
      <thead>
        <tr className="text-left font-sans text-dim">
          <th className="w-[36%] py-0.5 font-normal">{title}</th>
          <th className="w-[32%] font-normal">{compare.sides.before}</th>
          <th className="font-normal">{compare.sides.after}</th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ target, key, before, after }) => (
          <tr key={`${target} ${key}`} className="border-t border-line/60 align-top">
            <th scope="row" className="py-0.5 pr-3 text-left font-normal text-dim wrap-anywhere">
              {target} {key}
            </th>
            <Value text={before} look="text-err" />
            <Value text={after} look="text-ok" />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Value({ text, look }: { readonly text: string | undefined; readonly look: string }) {
  if (text === undefined) return <td className="py-0.5 text-faint">{words.notSet}</td>
  return <td className={`py-0.5 pr-3 wrap-anywhere ${look}`}>{text}</td>
}
