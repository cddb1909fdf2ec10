import { useMemo } from 'react'
import { compareAnswers } from '../kernels/compare-answers.ts'
import { differingCells } from '../kernels/compare-matrices.ts'
import { whatIfWords } from '../kernels/what-if.ts'
import { historyOf, selectMatrix, selectRun, selectWhatIfMatrix } from '../store/selectors.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { order } from '../text/order.ts'
import { DiffLines } from '../ui/diff-lines.tsx'
import { OrderTable } from './order-table.tsx'

const text = order.whatIf

/** The second run: what is asked answered, beside the run it is held against. */
export function WhatIfAnswer() {
  const asked = useStudioState((state) => state.whatIfs)
  const isTrying = useStudioState((state) => state.isTrying)
  const problem = useStudioState((state) => state.whatIfProblem)
  const first = useStudioState(selectMatrix)
  const second = useStudioState(selectWhatIfMatrix)
  const differing = useMemo(() => (first && second ? differingCells(first, second) : undefined), [first, second])
  if (asked.length === 0) return null
  return (
    <section
      aria-label={text.label}
      aria-busy={isTrying}
      className="min-w-[min(100%,560px)] flex-1 rounded-[9px] border border-dashed border-accent/60 px-3 pt-2 pb-3"
    >
      <h3 className="font-semibold">{text.question(asked.map(whatIfWords))}</h3>
      {problem !== undefined && (
        <p className="mt-1 border-l-[3px] border-err bg-err/8 px-2.5 py-1.5 whitespace-pre-line">{problem}</p>
      )}
      {isTrying && !second && <p className="text-dim">{text.trying}</p>}
      {second && differing && (
        <>
          <p className="mb-2 text-xs text-dim">{differing.size === 0 ? text.same : text.differing(differing.size)}</p>
          <OrderTable matrix={second} differing={differing} />
        </>
      )}
      <Answers />
    </section>
  )
}

/** Status, headers and body of both runs. */
function Answers() {
  const run = useStudioState(selectRun)
  const other = useStudioState((state) => state.whatIfRun)
  const parts = useMemo(() => run && other && compareAnswers(historyOf(run), historyOf(other)), [run, other])
  if (!run || !other || !parts) return null
  const statuses = [run.response, other.response].map(({ status, reason }) => `${status} ${reason}`.trimEnd())
  return (
    <div className="mt-3 flex flex-col gap-2">
      <p>
        <span className="text-dim">{text.answer} </span>
        {statuses[0] === statuses[1] ? (
          <>
            {text.stays} <b>{statuses[0]}</b>
          </>
        ) : (
          <>
            <del className="text-err">{statuses[0]}</del> → <b className="text-ok">{statuses[1]}</b>
          </>
        )}
      </p>
      {parts.length === 0 && <p className="text-dim">{text.unnoticed}</p>}
      {parts.map(({ id, lines }) => (
        <section key={id} aria-label={text.difference(id)}>
          <h4 className="eyebrow mb-1">{id}</h4>
          <DiffLines lines={lines} />
        </section>
      ))}
    </div>
  )
}
