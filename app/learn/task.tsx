import { Check, CircleDashed, Lightbulb, Play, X } from 'lucide-react'
import type { Lesson, LessonResult } from '../../engine/index.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { learn } from '../text/learn.ts'
import { Button } from '../ui/button.tsx'
import { LessonLine, LessonWords } from './lesson-words.tsx'

const text = learn.task

/** What is to be changed, and the check that follows every edit. */
export function Task({ lesson }: { readonly lesson: Lesson }) {
  const { session } = useStudio()
  const result = useStudioState((state) => state.lessonResult)
  const isRunning = useStudioState((state) => state.isLessonRunning)
  const isRefused = useStudioState((state) => state.applyState === 'refused')
  const { task, check } = lesson
  if (task === undefined || !check) return null
  return (
    <section aria-label={text.label} className="flex flex-col gap-2">
      <h3 className="eyebrow">{text.title}</h3>
      <LessonWords text={task} />
      <Checks expect={check.expect} result={result} />
      {isRefused && <p className="border-l-[3px] border-err bg-err/8 px-2.5 py-1.5">{text.refused}</p>}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" disabled={isRunning} onClick={() => void session.learn.runCheck()}>
          <Play size={12} aria-hidden="true" className="fill-current" /> {text.run}
        </Button>
        <HintButton hints={lesson.hints} />
      </div>
      <Hints hints={lesson.hints} />
    </section>
  )
}

/** The sentences of the check, each with what was seen in its place. */
function Checks({ expect, result }: { readonly expect: readonly string[]; readonly result: LessonResult | undefined }) {
  return (
    <div className={`rounded-md border px-2.5 py-2 ${result?.isPassed ? 'border-ok bg-ok/8' : 'border-line'}`}>
      <output className={`block font-semibold ${result?.isPassed ? 'text-ok' : ''}`}>
        {!result
          ? text.checkedLater
          : result.isPassed
            ? text.passed
            : text.hold(result.results.filter(({ ok }) => ok).length, expect.length)}
      </output>
      <ul aria-label={text.check} className="mt-1 flex flex-col gap-0.5">
        {expect.map((sentence, at) => {
          const seen = result?.results[at]
          const Icon = !seen ? CircleDashed : seen.ok ? Check : X
          return (
            <li key={sentence} className="flex gap-2">
              <Icon
                size={13}
                aria-label={!seen ? text.notChecked : seen.ok ? text.holds : text.doesNotHold}
                className={`mt-0.75 shrink-0 ${!seen ? 'text-faint' : seen.ok ? 'text-ok' : 'text-err'}`}
              />
              <span className="min-w-0 wrap-anywhere">
                <span className="font-mono text-xs">{sentence}</span>
                {seen && !seen.ok && <span className="block text-xs text-dim">{seen.detail}</span>}
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function HintButton({ hints }: { readonly hints: readonly string[] }) {
  const { session } = useStudio()
  const shown = useStudioState(({ scenario, progress }) => progress[scenario?.id ?? '']?.hints ?? 0)
  if (shown >= hints.length) return null
  return (
    <Button onClick={() => session.learn.showHint()}>
      <Lightbulb size={13} aria-hidden="true" /> {shown === 0 ? text.firstHint : text.nextHint}
    </Button>
  )
}

function Hints({ hints }: { readonly hints: readonly string[] }) {
  const shown = useStudioState(({ scenario, progress }) => progress[scenario?.id ?? '']?.hints ?? 0)
  if (shown === 0) return null
  return (
    <ol aria-label={text.hints} className="flex list-decimal flex-col gap-1 pl-5 text-dim marker:text-faint">
      {hints.slice(0, shown).map((hint) => (
        <li key={hint}>
          <LessonLine text={hint} />
        </li>
      ))}
    </ol>
  )
}
