import { CirclePause, History } from 'lucide-react'
import { indexOfStep } from '../kernels/debug/timeline-strip.ts'
import { reasonText, whereText } from '../kernels/debug/stop-words.ts'
import { selectStop } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'

/** Says in every view that a run stands still, where and why; a click leads there. */
export function DebugLine() {
  const { session } = useStudio()
  const shown = useStudioState(selectStop)
  const first = useStudioState((state) => state.stops.find(({ isPast }) => !isPast))
  const others = useStudioState((state) => state.stops.filter(({ isPast }) => !isPast).length)
  const timeline = useStudioState((state) => state.timeline)
  const stop = shown ?? first
  if (!stop) return null
  const at = timeline?.run === stop.run ? indexOfStep(timeline.timeline, stop.step) + 1 : 0
  const Icon = stop.isPast ? History : CirclePause
  return (
    <div className="debug-line flex min-h-7 items-center gap-4 px-3.5 text-xs">
      <button
        type="button"
        title={text.debug.show}
        onClick={() => session.debug.selectStop(stop.id)}
        className="flex items-center gap-1.5 font-semibold"
      >
        <Icon size={14} aria-hidden="true" />
        {stop.isPast ? text.debug.past : text.debug.paused}
      </button>
      <span className="min-w-0 truncate">{whereText(stop)}</span>
      <span className="min-w-0 truncate">{reasonText(stop)}</span>
      {at > 0 && timeline && (
        <span className="shrink-0 max-[1000px]:hidden">{text.debug.statement(at, timeline.timeline.steps.length)}</span>
      )}
      <span className="ml-auto shrink-0 max-[1000px]:hidden">
        {others > 1 ? text.debug.others(others) : text.debug.noOthers}
      </span>
    </div>
  )
}
