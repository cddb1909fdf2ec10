import { Play } from 'lucide-react'
import type { Lesson } from '../../engine/index.ts'
import { predictionOf } from '../kernels/learn/prediction.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { learn } from '../text/learn.ts'
import { Button } from '../ui/button.tsx'
import { LessonLine } from './lesson-words.tsx'
import { PredictionList } from './prediction-list.tsx'
import { PredictionResult } from './prediction-result.tsx'

const text = learn.prediction

/** First expect, then run, then compare. */
export function Predict({ asked }: { readonly asked: NonNullable<Lesson['prediction']> }) {
  const { session } = useStudio()
  const progress = useStudioState(({ scenario, progress: all }) => all[scenario?.id ?? ''])
  const isRunning = useStudioState((state) => state.isLessonRunning)
  const prediction = predictionOf(asked.handlers, progress?.prediction)
  const fates = progress?.fates
  return (
    <section aria-label={text.label} className="flex flex-col gap-2">
      <h3 className="eyebrow">{text.title}</h3>
      <p>
        <LessonLine text={asked.question} />
      </p>
      {fates ? (
        <>
          <PredictionResult prediction={prediction} fates={fates} />
          <Button className="self-start" onClick={() => session.learn.predictAgain()}>
            {text.again}
          </Button>
        </>
      ) : (
        <>
          <PredictionList prediction={prediction} onChange={(next) => session.learn.predict(next)} />
          <p className="text-xs text-dim">{text.about}</p>
          <Button
            look="primary"
            className="self-start"
            disabled={isRunning}
            onClick={() => void session.learn.runPrediction()}
          >
            <Play size={12} aria-hidden="true" className="fill-current" /> {text.run}
          </Button>
        </>
      )}
    </section>
  )
}
