import { Play } from 'lucide-react'
import type { Lesson } from '../../engine/index.ts'
import { predictionOf } from '../kernels/learn/prediction.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { LessonLine } from './lesson-words.tsx'
import { PredictionList } from './prediction-list.tsx'
import { PredictionResult } from './prediction-result.tsx'

/** First expect, then run, then compare. */
export function Predict({ asked }: { readonly asked: NonNullable<Lesson['prediction']> }) {
  const { session } = useStudio()
  const progress = useStudioState(({ scenario, progress: all }) => all[scenario?.id ?? ''])
  const isRunning = useStudioState((state) => state.isLessonRunning)
  const prediction = predictionOf(asked.handlers, progress?.prediction)
  const fates = progress?.fates
  return (
    <section aria-label="Prediction" className="flex flex-col gap-2">
      <h3 className="eyebrow">Predict, then run</h3>
      <p>
        <LessonLine text={asked.question} />
      </p>
      {fates ? (
        <>
          <PredictionResult prediction={prediction} fates={fates} />
          <Button className="self-start" onClick={() => session.learn.predictAgain()}>
            Predict again
          </Button>
        </>
      ) : (
        <>
          <PredictionList prediction={prediction} onChange={(next) => session.learn.predict(next)} />
          <p className="text-xs text-dim">Drag the rows, or type a number into the field; 0 when it will not run.</p>
          <Button
            look="primary"
            className="self-start"
            disabled={isRunning}
            onClick={() => void session.learn.runPrediction()}
          >
            <Play size={12} aria-hidden="true" className="fill-current" /> Run and compare
          </Button>
        </>
      )}
    </section>
  )
}
