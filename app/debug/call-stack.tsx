import { Fragment } from 'react'
import type { Stop } from '../../engine/protocol.ts'
import { debugIdOf, reasonText, whereText } from '../kernels/debug/stop-words.ts'
import { placeText } from '../kernels/step-text.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { debug as words } from '../text/debug.ts'
import { Section } from './section.tsx'
import { useShownStop } from './shown-stop.ts'

const text = words.callStack

/** Every run that stands still with its frames; then where in the pipeline it is. */
export function CallStack() {
  const stops = useStudioState((state) => state.stops)
  const waiting = useStudioState((state) => state.waitingRuns)
  const running = waiting.filter((run) => !stops.some((stop) => stop.run === run)).length
  return (
    <Section label={text.label}>
      {stops.length === 0 && <p className="px-1 text-xs text-dim">{running > 0 ? text.running(running) : text.none}</p>}
      {stops.map((stop) => (
        <Thread key={stop.id} stop={stop} hasOthers={stops.length > 1} running={running} />
      ))}
    </Section>
  )
}

interface ThreadProps {
  readonly stop: Stop
  readonly hasOthers: boolean
  readonly running: number
}

function Thread({ stop, hasOthers, running }: ThreadProps) {
  const { session, store } = useStudio()
  const isShown = useShownStop()?.id === stop.id
  const frameIndex = useStudioState((state) => state.frameIndex)
  const title = useRunTitle(stop.run)
  const choose = (index: number) => {
    if (!isShown) session.debug.selectStop(stop.id)
    store.getState().selectFrame(index)
    const place = stop.frames[index]?.place
    if (place) session.openPlace(place)
  }
  return (
    <>
      {hasOthers && (
        <button
          type="button"
          aria-current={isShown ? 'true' : undefined}
          onClick={() => session.debug.selectStop(stop.id)}
          className="flex w-full gap-2 rounded px-1 py-0.5 text-left text-xs text-dim hover:bg-raise"
        >
          <span className="truncate">{title}</span>
          <span className="ml-auto shrink-0">{stop.isPast ? text.past : text.paused}</span>
        </button>
      )}
      <ol aria-label={text.frames(title)} className="font-mono text-xs">
        {stop.frames.map((frame, at) => (
          <Fragment key={frame.index}>
            {at > 0 && frame.coroutine !== stop.frames[at - 1]?.coroutine && (
              <li className="px-2 py-0.5 text-dim">{text.resumedBy}</li>
            )}
            <li>
              <button
                type="button"
                aria-current={isShown && at === frameIndex ? 'true' : undefined}
                disabled={!frame.place}
                onClick={() => choose(at)}
                className={`flex w-full gap-3 border-l-2 px-2 py-[3px] text-left ${isShown && at === frameIndex ? 'border-warn bg-raise' : 'border-transparent enabled:hover:bg-raise disabled:text-dim'}`}
              >
                <span className="truncate">{frame.name}</span>
                <span className="ml-auto shrink-0 text-dim">{frame.place ? placeText(frame.place) : text.library}</span>
              </button>
            </li>
          </Fragment>
        ))}
      </ol>
      {isShown && <Whereabouts stop={stop} title={title} running={running} />}
    </>
  )
}

function Whereabouts({
  stop,
  title,
  running,
}: {
  readonly stop: Stop
  readonly title: string
  readonly running: number
}) {
  const { store } = useStudio()
  const overview = useStudioState((state) => state.overview)
  const { phase, plugin } = stop
  const inPhase = (overview?.plugins ?? []).filter(
    ({ phases, scopes }) => scopes.length > 0 && phases.some((each) => each === phase),
  )
  const at = inPhase.findIndex(({ name }) => name === plugin)
  const names = inPhase.map(({ name }, i) => (i < at ? `${name} ✓` : name)).filter((_, i) => i !== at)
  return (
    <div className="text-xs text-dim">
      {phase !== undefined && (
        <button
          type="button"
          title={text.pipeline(whereText(stop), reasonText(stop))}
          onClick={() => store.getState().showPipeline('shown')}
          className="flex w-full gap-3 rounded px-2.5 py-[3px] text-left hover:bg-raise"
        >
          <span className="shrink-0">
            {text.phase(phase)}
            {at >= 0 && text.plugin(at + 1, inPhase.length)}
          </span>
          <span className="ml-auto truncate">{names.join(' · ')}</span>
        </button>
      )}
      <p className="flex gap-3 px-2.5 py-[3px]">
        <span className="truncate">{title}</span>
        <span className="ml-auto shrink-0">
          {text.others}
          {running > 0 && `: ${running}`}
        </span>
      </p>
    </div>
  )
}

/** `GET /orders/7`; of a client's request nothing is known until it is recorded. */
function useRunTitle(run: string): string {
  const known = useStudioState((state) => state.runs.find((each) => debugIdOf(each) === run)?.request)
  const last = useStudioState((state) => (state.waitingRuns.includes(run) ? state.lastSent?.request : undefined))
  if (run === 'worker') return text.worker
  const request = known ?? last
  return request ? `${request.method} ${request.target}` : text.unknownRequest
}
