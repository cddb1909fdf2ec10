import { Check } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { learn } from '../text/learn.ts'

const text = learn.path

/** The ten lessons, to go to any of them: what is done has a tick. */
export function LessonPath() {
  const lessons = useStudioState((state) => state.lessons)
  const progress = useStudioState((state) => state.progress)
  const current = useStudioState((state) => state.scenario?.id)
  const { session } = useStudio()
  return (
    <ol aria-label={text.label} className="flex flex-wrap gap-1">
      {lessons.map((lesson, at) => {
        const isPassed = progress[lesson.name]?.isPassed === true
        const isHere = lesson.name === current
        return (
          <li key={lesson.name}>
            <button
              type="button"
              aria-current={isHere ? 'step' : undefined}
              aria-label={text.lesson(at + 1, lesson.lesson ?? '', isPassed)}
              title={lesson.lesson}
              onClick={() => void session.learn.open(lesson)}
              className={`relative grid size-7 place-items-center rounded-md border text-xs ${
                isHere ? 'border-accent font-semibold text-fg' : 'border-line text-dim hover:bg-raise hover:text-fg'
              } ${isPassed ? 'bg-ok/12' : ''}`}
            >
              {at + 1}
              {isPassed && (
                <Check
                  size={10}
                  strokeWidth={3.5}
                  aria-hidden="true"
                  className="absolute right-0.5 bottom-0.5 text-ok"
                />
              )}
            </button>
          </li>
        )
      })}
    </ol>
  )
}

/** Every lesson with its title, for who has not chosen one yet. */
export function LessonList() {
  const lessons = useStudioState((state) => state.lessons)
  const progress = useStudioState((state) => state.progress)
  const { session } = useStudio()
  return (
    <>
      <p className="text-dim">{text.about}</p>
      <ol aria-label={text.list} className="mt-3 flex flex-col gap-1">
        {lessons.map((lesson, at) => (
          <li key={lesson.name}>
            <button
              type="button"
              onClick={() => void session.learn.open(lesson)}
              className="flex w-full items-center gap-2.5 rounded-md border border-line px-2.5 py-1.5 text-left hover:bg-raise"
            >
              <span className="w-4 text-right text-dim tabular-nums">{at + 1}</span>
              <span className="min-w-0 flex-1">{lesson.lesson}</span>
              {progress[lesson.name]?.isPassed === true && (
                <span className="flex items-center gap-1 text-xs text-ok">
                  <Check size={12} aria-hidden="true" /> {text.passed}
                </span>
              )}
            </button>
          </li>
        ))}
      </ol>
      {lessons.length === 0 && <p className="mt-3 text-dim">{text.none}</p>}
    </>
  )
}
