import { ArrowRight, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { Lesson } from '../../engine/index.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { learn as text } from '../text/learn.ts'
import { Button } from '../ui/button.tsx'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { Region } from '../ui/region.tsx'
import { LessonList, LessonPath } from './lesson-path.tsx'
import { LessonWords } from './lesson-words.tsx'
import { Predict } from './predict.tsx'
import { Task } from './task.tsx'

/** A lesson beside the real tool; without one, the path to choose from. */
export function LessonPanel() {
  const { store, session } = useStudio()
  const lesson = useStudioState((state) => state.lesson)
  const id = useStudioState((state) => state.scenario?.id)
  const problem = useStudioState((state) => state.lessonProblem)
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => void session.learn.list().catch(() => undefined), [session])
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [id])
  return (
    <Region label={text.label} className="bg-panel">
      <header className="flex h-[38px] shrink-0 items-center gap-2 border-b border-line pr-2 pl-3.5">
        <h2 className="font-semibold">{text.title}</h2>
        <Button
          look="plain"
          aria-label={text.close}
          title={text.closeAbout}
          className="ml-auto"
          onClick={() => store.getState().showLearn(false)}
        >
          <X size={15} aria-hidden="true" />
        </Button>
      </header>
      <ErrorBoundary what={text.what}>
        <div ref={scroller} className="flex min-h-0 flex-1 flex-col gap-4 overflow-auto px-3.5 py-3">
          {lesson ? <LessonBody key={id} lesson={lesson} /> : <LessonList />}
          {problem !== undefined && (
            <p role="alert" className="border-l-[3px] border-err bg-err/8 px-2.5 py-1.5">
              {problem}
            </p>
          )}
        </div>
      </ErrorBoundary>
    </Region>
  )
}

function LessonBody({ lesson }: { readonly lesson: Lesson }) {
  const at = useStudioState(({ lessons, scenario }) => lessons.findIndex(({ name }) => name === scenario?.id))
  return (
    <>
      <LessonPath />
      <div className="flex flex-col gap-2">
        {at >= 0 && <p className="eyebrow">{text.number(at + 1)}</p>}
        <h3 className="-mt-1 text-[15px] font-semibold">{lesson.title}</h3>
        <LessonWords text={lesson.text} />
      </div>
      {lesson.prediction && <Predict asked={lesson.prediction} />}
      <Task lesson={lesson} />
      <Onwards />
    </>
  )
}

/** To the next lesson, at any time; and back to how this one began. */
function Onwards() {
  const { store, session } = useStudio()
  const lessons = useStudioState((state) => state.lessons)
  const id = useStudioState((state) => state.scenario?.id)
  const isPassed = useStudioState(({ scenario, progress }) => progress[scenario?.id ?? '']?.isPassed === true)
  const at = lessons.findIndex(({ name }) => name === id)
  const next = lessons[at + 1]
  if (at < 0) return null
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line pt-3">
      {next ? (
        <Button look={isPassed ? 'primary' : 'outline'} onClick={() => void session.learn.open(next)}>
          {text.next(next.lesson ?? '')} <ArrowRight size={13} aria-hidden="true" />
        </Button>
      ) : (
        <p className="w-full text-dim">{text.last}</p>
      )}
      <Button look="plain" onClick={() => void session.learn.startAfresh()}>
        {text.afresh}
      </Button>
      {!next && (
        <Button look="plain" onClick={() => store.getState().showLearn(false)}>
          {text.closeLast}
        </Button>
      )}
    </div>
  )
}
