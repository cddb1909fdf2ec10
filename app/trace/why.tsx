import { useState } from 'react'
import type { TraceRow } from '../../engine/index.ts'
import { selectModel, selectRow } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { trace as text } from '../text/trace.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { PlaceLink } from './place-link.tsx'
import { SelectedWhy } from './selected-why.tsx'
import { Warnings } from './warnings.tsx'
import { Candidates } from './why-tables.tsx'

/** More than this are shown when asked for. */
const FIRST_CARDS = 30

/** Why each handler that did not run did not, what ended the request, and which configuration was chosen. */
export function Why() {
  const model = useStudioState(selectModel)
  const selected = useStudioState(selectRow)
  const [isWhole, showAll] = useState(false)
  if (!model) return <Empty>{text.why.noRun}</Empty>
  const told = model.rows.filter(({ outcome }) => outcome.type !== 'ran')
  const first = told.filter((row) => row.id === selected?.id)
  const others = told.filter((row) => row.id !== selected?.id)
  return (
    <div className="flex flex-col gap-1.5">
      {model.route && model.route.name === undefined && (
        <p className="border-l-[3px] border-err bg-err/8 px-2.5 py-1.5">{text.why.noRoute}</p>
      )}
      <Warnings />
      {first.map((row) => (
        <WhyCard key={row.id} row={row} isSelected />
      ))}
      {selected && <SelectedWhy row={selected} model={model} />}
      {others.length > 0 && <h3 className="eyebrow mt-2">{text.why.others}</h3>}
      {others.slice(0, isWhole ? undefined : FIRST_CARDS).map((row) => (
        <WhyCard key={row.id} row={row} isSelected={false} />
      ))}
      {!isWhole && told.length > FIRST_CARDS && (
        <Button className="self-start" onClick={() => showAll(true)}>
          {text.why.showAll(told.length)}
        </Button>
      )}
      {told.length === 0 && <p className="text-dim">{text.why.allRan}</p>}
      {model.route && <Candidates route={model.route} />}
    </div>
  )
}

function WhyCard({ row, isSelected }: { readonly row: TraceRow; readonly isSelected: boolean }) {
  const { store } = useStudio()
  const { outcome, plugin, phase } = row
  const tone =
    outcome.type === 'exited' || outcome.type === 'failed'
      ? 'border-err bg-err/8'
      : outcome.type === 'skipped' && outcome.reason.code === 'not-global'
        ? 'border-rewrite bg-rewrite/8'
        : 'border-warn bg-warn/8'
  return (
    <article
      aria-label={`${plugin}:${phase}`}
      aria-current={isSelected ? 'true' : undefined}
      className={`rounded-r-md border-l-[3px] px-2.5 py-1.5 ${tone} ${isSelected ? 'outline outline-line' : ''}`}
    >
      <button
        type="button"
        onClick={() => store.getState().selectRow(row.id)}
        className="mr-1 text-left font-semibold hover:underline"
      >
        {plugin}:{phase}{' '}
        {outcome.type === 'exited' ? text.why.ended : outcome.type === 'failed' ? text.why.failed : text.why.didNotRun}
      </button>
      <Sentence row={row} />
    </article>
  )
}

function Sentence({ row: { outcome } }: { readonly row: TraceRow }) {
  switch (outcome.type) {
    case 'ran':
      return null
    case 'skipped':
      return (
        <>
          {outcome.sentence} {outcome.reason.at && <PlaceLink place={outcome.reason.at} />}
        </>
      )
    case 'exited':
      return (
        <>
          {text.why.answered(outcome.status)}
          {outcome.at && (
            <>
              {' '}
              {text.why.at} <PlaceLink place={outcome.at} />
            </>
          )}
          .
        </>
      )
    case 'failed':
      return (
        <>
          <span className="font-mono text-xs wrap-anywhere">{outcome.message}</span>{' '}
          {outcome.at && <PlaceLink place={outcome.at} />}
          {outcome.traceback !== undefined && outcome.traceback !== '' && (
            <details className="mt-1">
              <summary className="cursor-pointer text-dim">{text.why.traceback}</summary>
              <pre className="overflow-auto font-mono text-xs">{outcome.traceback}</pre>
            </details>
          )}
        </>
      )
  }
}
