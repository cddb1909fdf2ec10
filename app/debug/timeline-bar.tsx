import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import type { Timeline } from '../../engine/protocol.ts'
import { canStop } from '../kernels/debug/breakpoints.ts'
import { whereText } from '../kernels/debug/stop-words.ts'
import { indexOfStep, sharesOfPlace, stepAtShare, stretchesOf } from '../kernels/debug/timeline-strip.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { debug as texts } from '../text/debug.ts'
import { useShownStop } from './shown-stop.ts'

const text = texts.timeline

/** The statements of a run as a strip: scrub to any of them. */
export function TimelineBar() {
  const shown = useStudioState((state) => state.timeline)
  const stop = useShownStop()
  const words = useWords(shown)
  return (
    <section
      aria-label={text.label}
      className="flex h-full flex-col justify-center gap-2 overflow-hidden bg-panel px-3.5 py-2"
    >
      <div className="flex items-center gap-3 text-dim">
        <span className="truncate">{stop?.isPast === true ? text.past : text.scrub}</span>
        <output aria-label={text.current} className="ml-auto min-w-0 truncate font-mono text-xs">
          {words}
        </output>
      </div>
      <Strip run={shown?.run} timeline={shown?.timeline} words={words} />
    </section>
  )
}

function useWords(shown: { readonly run: string; readonly timeline: Timeline } | undefined): string {
  const stop = useShownStop()
  const timeline = stop && shown?.run !== stop.run ? undefined : shown?.timeline
  if (!timeline) return stop ? whereText(stop) : text.noRun
  const at = stop ? indexOfStep(timeline, stop.step) + 1 : 0
  const thinned = timeline.count > timeline.steps.length ? text.thinned(timeline.count) : ''
  if (!stop) return text.statements(timeline.count)
  return `${text.position(Math.max(1, at), timeline.steps.length)}${thinned} · ${whereText(stop)}`
}

interface StripProps {
  readonly run: string | undefined
  readonly timeline: Timeline | undefined
  readonly words: string
}

function Strip({ run, timeline, words }: StripProps) {
  const { session } = useStudio()
  const stop = useShownStop()
  const scrub = useScrub(run)
  const at = timeline && stop?.run === run && stop ? indexOfStep(timeline, stop.step) : -1
  const stretches = useMemo(() => (timeline ? stretchesOf(timeline) : []), [timeline])
  const length = timeline?.steps.length ?? 0
  const to = (index: number) => {
    const step = timeline?.steps[Math.max(0, Math.min(length - 1, index))]
    if (step !== undefined) scrub(step)
  }
  const press = (event: KeyboardEvent) => {
    const wanted = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageDown: at + Math.ceil(length / 20),
      PageUp: at - Math.ceil(length / 20),
      Home: 0,
      End: length - 1,
    }[event.key]
    if (wanted === undefined || length === 0) return
    event.preventDefault()
    to(wanted)
  }
  const point = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1 || !timeline) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const step = stepAtShare(timeline, (event.clientX - left) / width)
    if (step !== undefined && step !== timeline.steps[at]) scrub(step)
  }
  return (
    <div
      // A range input can't be drawn as stretches of phases.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="slider"
      aria-label={text.moment}
      aria-valuemin={length === 0 ? 0 : 1}
      aria-valuemax={length}
      aria-valuenow={Math.max(0, at + 1)}
      aria-valuetext={words}
      aria-disabled={length === 0}
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={point}
      onPointerMove={point}
      className="relative flex h-[26px] shrink-0 touch-none overflow-hidden rounded-md bg-bg"
    >
      {stretches.map(({ phase, plugin, from, to: end }) => (
        <div
          key={from}
          title={`${phase} › ${plugin}`}
          className="relative h-full min-w-0 border-r border-bg/60 opacity-75 last:border-r-0"
          style={{ width: `${(end - from) * 100}%`, background: `var(--${phase}, var(--edge))` }}
        >
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 left-1 flex max-w-[calc(100%-4px)] items-center"
          >
            {end - from > 0.07 && (
              <span className="truncate rounded-sm bg-bg/80 px-1 text-[10.5px] leading-4 text-fg">{plugin}</span>
            )}
          </span>
        </div>
      ))}
      {timeline && <Hits timeline={timeline} />}
      {at >= 0 && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 w-0.5 bg-fg"
          style={{ left: `${((at + 0.5) / length) * 100}%` }}
        />
      )}
      {session && length === 0 && <span className="self-center px-2 text-xs text-dim">{text.none}</span>}
    </div>
  )
}

/** Where breakpoints lie on the way. */
function Hits({ timeline }: { readonly timeline: Timeline }) {
  const list = useStudioState((state) => state.breakpoints)
  const shares = list.flatMap((each) =>
    each.type === 'line' && canStop(each) ? sharesOfPlace(timeline, each).map((share) => ({ id: each.id, share })) : [],
  )
  return shares.map(({ id, share }) => (
    <span
      key={`${id} ${share}`}
      aria-hidden="true"
      className="pointer-events-none absolute top-1/2 size-2 -translate-1/2 rounded-full bg-err ring-1 ring-bg"
      style={{ left: `${share * 100}%` }}
    />
  ))
}

/** Goes to a moment; while one is on its way only the last wish counts. */
function useScrub(run: string | undefined): (step: number) => void {
  const { session } = useStudio()
  const state = useRef<{ isBusy: boolean; next: number | undefined }>({ isBusy: false, next: undefined })
  return (step) => {
    if (run === undefined) return
    state.current.next = step
    if (state.current.isBusy) return
    state.current.isBusy = true
    const go = async () => {
      for (let next = state.current.next; next !== undefined; next = state.current.next) {
        state.current.next = undefined
        await session.debug.openMoment(run, next)
      }
      state.current.isBusy = false
    }
    void go()
  }
}
