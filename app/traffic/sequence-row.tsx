import { CircleCheck, CircleX, LoaderCircle, X } from 'lucide-react'
import { evaluateExpectations } from '../../engine/index.ts'
import { useMemo } from 'react'
import { modelOfRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import type { SequenceStep } from '../store/traffic-slice.ts'
import { sequence as words } from '../text/sequence.ts'
import { Button } from '../ui/button.tsx'

interface SequenceRowProps {
  readonly step: SequenceStep
  readonly place: number
  readonly count: number
}

/** A step: left out or not, its request, and what came of it. */
export function SequenceRow({ step, place, count }: SequenceRowProps) {
  const { store } = useStudio()
  const isSkipped = useStudioState((state) => state.skippedSteps.includes(step.id))
  const { id, name, draft, group } = step
  const load = () => {
    store.getState().loadDraft(draft)
    store.getState().showComposerTab('request')
  }
  return (
    <li aria-setsize={count} aria-posinset={place} className="flex h-[26px] items-center gap-1.5 font-mono text-xs">
      <input
        type="checkbox"
        aria-label={words.runStep(name)}
        checked={!isSkipped}
        onChange={(event) => store.getState().skipStep(id, !event.target.checked)}
      />
      <button
        type="button"
        title={`${draft.method} ${draft.url}${group === undefined ? '' : ` · ${group}`}`}
        onClick={load}
        className={`flex min-w-0 flex-1 items-baseline gap-2 rounded px-1 py-0.5 text-left hover:bg-panel ${isSkipped ? 'text-faint' : 'text-dim'}`}
      >
        <span className="text-faint">{place}.</span>
        <span className="truncate">{name}</span>
        {group !== undefined && <span className="ml-auto shrink-0 truncate text-faint max-w-28">{group}</span>}
      </button>
      <StepExpectations step={step} />
      <StepResult step={step} />
      {!id.startsWith('entry ') && (
        <Button
          look="plain"
          aria-label={words.removeStep(name)}
          title={words.removeStepAbout}
          onClick={() => store.getState().setSteps(store.getState().steps.filter((each) => each.id !== id))}
        >
          <X size={12} aria-hidden="true" />
        </Button>
      )}
    </li>
  )
}

/** The status with what it was where the request was recorded. */
function StepResult({ step: { id, name, recordedStatus } }: { readonly step: SequenceStep }) {
  const { store } = useStudio()
  const result = useStudioState((state) => state.stepStates.get(id))
  const was = recordedStatus === undefined ? '' : words.was(recordedStatus)
  if (!result || result.type === 'waiting') return <span className="text-faint">{was}</span>
  if (result.type === 'failed')
    return (
      <span title={result.problem} className="max-w-40 truncate text-err">
        {words.notSent(result.problem)}
      </span>
    )
  if (result.type !== 'done')
    return (
      <span className="text-dim">
        <LoaderCircle size={12} aria-hidden="true" className="animate-spin" />
        <span className="sr-only">{words.underWay}</span>
      </span>
    )
  const { run, status } = result
  const show = () => {
    const found = store.getState().runs.find((each) => each.id === run)
    if (found) store.getState().showRun(found.id, modelOfRun(found).shortCut?.row)
  }
  const isOther = status !== undefined && recordedStatus !== undefined && status !== recordedStatus
  return (
    <button
      type="button"
      aria-label={words.showRun(name, status, was)}
      onClick={show}
      className={`rounded px-1 whitespace-nowrap hover:bg-raise ${(status ?? 0) < 400 ? 'text-ok' : 'text-err'}`}
    >
      {status ?? words.debugged}
      {was && <span className={`ml-1 ${isOther ? 'text-warn' : 'text-faint'}`}>{isOther ? `≠ ${was}` : was}</span>}
    </button>
  )
}

/** Whether a named request did what phasescope.yml expects of it. */
function StepExpectations({ step: { id, name } }: Pick<SequenceRowProps, 'step'>) {
  const result = useStudioState((state) => state.stepStates.get(id))
  const run = useStudioState((state) =>
    result?.type === 'done' ? state.runs.find((each) => each.id === result.run) : undefined,
  )
  const expected = useStudioState((state) => state.overview?.traffic.find((entry) => entry.name === name)?.expect)
  const failed = useMemo(
    () => (run && expected ? evaluateExpectations(expected, run).filter(({ ok }) => !ok) : []),
    [run, expected],
  )
  if (!run || !expected || expected.length === 0 || !id.startsWith('entry ')) return null
  const Icon = failed.length === 0 ? CircleCheck : CircleX
  const verdict = failed.length === 0 ? words.allHold(expected.length) : words.fails(failed)
  return (
    <span title={verdict} className={failed.length === 0 ? 'text-ok' : 'text-err'}>
      <Icon size={12} aria-hidden="true" />
      <span className="sr-only">{verdict}</span>
    </span>
  )
}
