import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from 'lucide-react'
import { memo, useMemo, type KeyboardEvent, type MouseEvent } from 'react'
import { formatTime } from '../kernels/format.ts'
import { scrubSegments, stepAt, type ScrubSegment } from '../kernels/scrub-segments.ts'
import { placeOfRow, placeText } from '../kernels/step-text.ts'
import type { Step } from '../store/navigation.ts'
import { selectModel, selectRow, selectSteps } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { scrubber as text } from '../text/scrubber.ts'
import { Button } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'

const BUTTONS = [
  { step: 'first', Icon: ChevronFirst },
  { step: 'previous', Icon: ChevronLeft },
  { step: 'next', Icon: ChevronRight },
  { step: 'last', Icon: ChevronLast },
] as const

const NO_SEGMENTS: readonly ScrubSegment[] = []

/** The run as a strip of phases, and where one stands in it. */
export function Scrubber() {
  const { session } = useStudio()
  const model = useStudioState(selectModel)
  const segments = useMemo(() => (model ? scrubSegments(model) : NO_SEGMENTS), [model])
  const count = useStudioState((state) => selectSteps(state).length)
  return (
    <section
      aria-label={text.label}
      className="flex h-full flex-col justify-center gap-2 overflow-hidden bg-panel px-3.5 py-2"
    >
      <div className="flex items-center gap-3">
        <div className="flex">
          {BUTTONS.map(({ step, Icon }) => (
            <Button
              key={step}
              look="plain"
              aria-label={text.buttons[step]}
              title={text.buttons[step]}
              disabled={count === 0}
              onClick={() => session.step(step)}
            >
              <Icon size={15} aria-hidden="true" />
            </Button>
          ))}
        </div>
        <span className="flex items-center gap-1.5 text-dim">
          {text.step} <Kbd keys="F10" /> {text.back} <Kbd keys="Shift+F10" />
        </span>
        <StepText />
      </div>
      <Track segments={segments} />
    </section>
  )
}

function useStepWords(): string {
  const row = useStudioState(selectRow)
  const steps = useStudioState(selectSteps)
  if (steps.length === 0) return text.noRun
  if (!row) return text.steps(steps.length)
  const place = placeOfRow(row)
  const parts = [row.phase, row.plugin, place && placeText(place)].filter(Boolean).join(' › ')
  if (row.number === undefined) return text.notRun(parts)
  return text.at(row.number, steps.length, parts) + text.time(formatTime(row.startedAt))
}

function StepText() {
  const words = useStepWords()
  return (
    <output aria-label={text.current} className="ml-auto min-w-0 truncate font-mono text-xs text-dim">
      {words}
    </output>
  )
}

const KEYS: Readonly<Record<string, Step>> = {
  ArrowLeft: 'previous',
  ArrowDown: 'previous',
  ArrowRight: 'next',
  ArrowUp: 'next',
  Home: 'first',
  End: 'last',
}

function Track({ segments }: { readonly segments: readonly ScrubSegment[] }) {
  const { session } = useStudio()
  const words = useStepWords()
  const row = useStudioState(selectRow)
  const steps = useStudioState(selectSteps)
  const current = segments.flatMap((segment) => segment.steps).find((step) => step.row === row?.id)
  const walk = (event: KeyboardEvent) => {
    const step = KEYS[event.key]
    if (!step) return
    event.preventDefault()
    session.step(step)
  }
  const jump = (event: MouseEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const wanted = stepAt(segments, (event.clientX - left) / width)
    if (wanted) session.openRow(wanted)
  }
  return (
    <div
      // A range input can't be drawn as stretches of phases.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="slider"
      aria-label={text.position}
      aria-valuemin={steps.length === 0 ? 0 : 1}
      aria-valuemax={steps.length}
      aria-valuenow={row?.number ?? 0}
      aria-valuetext={words}
      aria-disabled={steps.length === 0}
      tabIndex={0}
      onKeyDown={walk}
      onClick={jump}
      className="relative flex h-[26px] shrink-0 overflow-hidden rounded-md bg-bg"
    >
      {segments.map((segment) => (
        <Stretch key={segment.phase} segment={segment} />
      ))}
      {current && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 flex justify-center bg-white/25"
          style={{ left: `${current.from * 100}%`, width: `${(current.to - current.from) * 100}%` }}
        >
          <span className="h-full w-0.5 shrink-0 bg-fg" />
        </span>
      )}
    </div>
  )
}

/** More steps than this in one phase are too narrow to be told apart. */
const MOST_PARTS = 80

const Stretch = memo(function Stretch({ segment }: { readonly segment: ScrubSegment }) {
  const { phase, from, to, steps } = segment
  const parts = steps.length <= MOST_PARTS ? steps : [{ row: phase, from, to }]
  return (
    <div className="relative flex h-full border-r border-bg last:border-r-0" style={{ width: `${(to - from) * 100}%` }}>
      {parts.map((part) => (
        <div
          key={part.row}
          title={part.row.replace('/', ' › ')}
          className="h-full cursor-pointer border-r border-bg/25 opacity-70 last:border-r-0 hover:brightness-110"
          style={{ flexGrow: Math.round((part.to - part.from) * 10_000), background: `var(--${phase})` }}
        />
      ))}
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 left-1.5 flex max-w-[calc(100%-8px)] items-center"
      >
        <span className="truncate rounded-sm bg-bg/75 px-1 text-[10.5px] leading-4 text-fg">{phase}</span>
      </span>
    </div>
  )
})
