import { Play, Save, Square, Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import { sequenceSteps } from '../store/traffic-session.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { sequence as text } from '../text/sequence.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { SequenceRow } from './sequence-row.tsx'
import { useRowsInSight } from './use-rows-in-sight.ts'

/** Height of a row; only those in sight are drawn. */
const ROW = 26

/** Requests that run one after the other: those of phasescope.yml, then what was imported or added. */
export function Sequence() {
  const overview = useStudioState((state) => state.overview)
  const own = useStudioState((state) => state.steps)
  const steps = useMemo(() => sequenceSteps({ overview, steps: own }), [overview, own])
  const { scroller, from, to } = useRowsInSight(steps.length, ROW)
  if (steps.length === 0) return <Empty>{text.none}</Empty>
  return (
    <div className="flex h-full flex-col gap-1.5">
      <SequenceBar ids={own.map(({ id }) => id)} count={steps.length} />
      {/* What scrolls is reached by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section ref={scroller} aria-label={text.label} tabIndex={0} className="min-h-24 flex-1 overflow-auto">
        <ol aria-label={text.steps} style={{ paddingTop: from * ROW, paddingBottom: (steps.length - to) * ROW }}>
          {steps.slice(from, to).map((step, at) => (
            <SequenceRow key={step.id} step={step} place={from + at + 1} count={steps.length} />
          ))}
        </ol>
      </section>
    </div>
  )
}

function SequenceBar({ ids, count }: { readonly ids: readonly string[]; readonly count: number }) {
  const { store, session } = useStudio()
  const isRunning = useStudioState((state) => state.isSequenceRunning)
  const isSending = useStudioState((state) => state.isSending)
  const skipped = useStudioState((state) => state.skippedSteps.length)
  const states = useStudioState((state) => state.stepStates)
  const done = [...states.values()].filter(({ type }) => type === 'done' || type === 'failed').length
  const clear = () => {
    const { steps, draft, environments, setSteps, showTrafficMessage } = store.getState()
    setSteps([])
    showTrafficMessage({
      text: text.removed(steps.length),
      notes: [],
      undo: { type: 'composer', draft, steps, environments },
    })
  }
  return (
    <div className="flex flex-wrap items-center gap-1">
      {isRunning ? (
        <Button className="!py-1" onClick={() => session.traffic.stopSequence()}>
          <Square size={12} aria-hidden="true" /> {text.stop}
        </Button>
      ) : (
        <Button
          className="!py-1"
          disabled={isSending || skipped >= count}
          onClick={() => void session.traffic.runSequence()}
        >
          <Play size={12} aria-hidden="true" /> {skipped === 0 ? text.runAll : text.run(count - skipped)}
        </Button>
      )}
      <output aria-label={text.progress} className="px-1 text-xs text-dim">
        {states.size > 0 && text.sent(done, states.size)}
      </output>
      <Button
        look="plain"
        className="ml-auto text-xs"
        disabled={ids.length === 0}
        title={text.saveAbout}
        onClick={() => void session.traffic.saveSteps(ids)}
      >
        <Save size={13} aria-hidden="true" /> {text.save}
      </Button>
      <Button look="plain" className="text-xs" disabled={ids.length === 0} title={text.clearAbout} onClick={clear}>
        <Trash2 size={13} aria-hidden="true" /> {text.clear}
      </Button>
    </div>
  )
}
