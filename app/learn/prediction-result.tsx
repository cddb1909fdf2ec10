import { Check, X } from 'lucide-react'
import { comparePrediction, type ComparedHandler, type Prediction } from '../kernels/learn/prediction.ts'
import { learn } from '../text/learn.ts'
import type { HandlerFate } from '../../engine/index.ts'
import { HandlerName } from './prediction-list.tsx'

const text = learn.prediction

interface PredictionResultProps {
  readonly prediction: Prediction
  readonly fates: readonly HandlerFate[]
}

/** What happened, in its order, beside what was expected. */
export function PredictionResult({ prediction, fates }: PredictionResultProps) {
  const compared = comparePrediction(prediction, fates)
  const right = compared.filter(({ isRight }) => isRight).length
  return (
    <>
      <output className="font-semibold">
        {right === compared.length ? text.exact : text.right(right, compared.length)}
      </output>
      <ol aria-label={text.happened} className="flex flex-col gap-1">
        {compared.map((handler) => (
          <Row key={handler.key} handler={handler} />
        ))}
      </ol>
    </>
  )
}

function Row({ handler: { key, place, expected, isRight, why } }: { readonly handler: ComparedHandler }) {
  const Icon = isRight ? Check : X
  const said = expected === undefined ? text.willNotRun : `${expected}.`
  return (
    <li className={`rounded-md border border-line px-2 py-1 ${place === undefined ? 'hatched' : 'bg-bg'}`}>
      <div className="flex items-center gap-2">
        <span className="w-5 shrink-0 text-center tabular-nums">{place ?? '–'}</span>
        <HandlerName name={key} />
        <span className={`ml-auto flex shrink-0 items-center gap-1 text-xs ${isRight ? 'text-ok' : 'text-err'}`}>
          <Icon size={12} strokeWidth={3} aria-hidden="true" />
          {isRight ? text.asSaid : text.said(said)}
        </span>
      </div>
      {place === undefined && why !== undefined && <p className="mt-0.5 pl-7 text-xs text-dim">{text.whyNot(why)}</p>}
    </li>
  )
}
