import type { RowPair, RunComparison } from '../../engine/index.ts'
import type { Run } from '../../engine/protocol.ts'
import { lookOf } from '../kernels/compare/pair-words.ts'
import { formatMs } from '../kernels/format.ts'
import { modelOfRun } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { compare } from '../text/compare.ts'
import { MessageBox } from './message-box.tsx'
import { PairRow } from './pair-row.tsx'
import { BodyBox } from './body-box.tsx'

const text = compare.column
const ANSWER: ReadonlySet<string> = new Set(['header_filter', 'body_filter', 'log', 'ws_close'])

interface CompareColumnProps {
  readonly side: 'before' | 'after'
  readonly run: Run
  readonly comparison: RunComparison
  readonly chosen: string | undefined
  readonly onChoose: (row: string | undefined) => void
}

/** One run of two: its answer, its rows in its own order, its messages. */
export function CompareColumn({ side, run, comparison, chosen, onChoose }: CompareColumnProps) {
  const isOnly = useStudioState((state) => state.isOnlyDifferences)
  const { rows } = modelOfRun(run)
  const pairs = rows
    .flatMap((row) => comparison.rows.find(({ id }) => id === row.id) ?? [])
    .filter((pair) => !isOnly || lookOf(pair) !== 'same')
  const lanes = [
    { name: text.lanes.request, pairs: pairs.filter(({ phase }) => !ANSWER.has(phase)) },
    { name: text.lanes.response, pairs: pairs.filter(({ phase }) => ANSWER.has(phase)) },
  ]
  const ran = rows.filter(({ number }) => number !== undefined).length
  const { response } = run
  const isGood = response.status < 400 && response.outcome === 'complete'
  return (
    <section
      aria-label={compare.first[side]}
      className="@container flex min-w-0 flex-col gap-2 px-4.5 py-3 max-[1000px]:px-2.5"
    >
      <p>
        <b className={isGood ? 'text-ok' : 'text-err'}>
          {response.outcome === 'closed' ? text.noAnswer : response.status}
        </b>{' '}
        <span className="text-dim">
          {response.reason} · {formatMs(run.cost)} · {text.handlers(ran)}
        </span>
      </p>
      {lanes.map((lane) => (
        <Lane key={lane.name} {...lane} side={side} chosen={chosen} onChoose={onChoose} />
      ))}
      <MessageBox title={text.request} message={comparison.request} side={side} />
      {comparison.upstream && <MessageBox title={text.upstream} message={comparison.upstream} side={side} />}
      <MessageBox title={text.response} message={comparison.response} side={side} />
      <BodyBox comparison={comparison} run={run} side={side} />
    </section>
  )
}

interface LaneProps extends Pick<CompareColumnProps, 'side' | 'chosen' | 'onChoose'> {
  readonly name: string
  readonly pairs: readonly RowPair[]
}

function Lane({ name, pairs, side, chosen, onChoose }: LaneProps) {
  if (pairs.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 text-dim">{name}</h3>
      <ul aria-label={text.handlersOf(name)} className="flex flex-col gap-px">
        {pairs.map((pair) => (
          <li key={pair.id}>
            <PairRow
              pair={pair}
              side={side}
              isChosen={chosen === pair.id}
              onChoose={() => onChoose(chosen === pair.id ? undefined : pair.id)}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}
