import { useMemo } from 'react'
import { diffStates, type DiffPart } from '../kernels/state/diff-states.ts'
import type { RunHistory } from '../kernels/state/state-at.ts'
import { selectHistory } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { trace as text } from '../text/trace.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { StepDiff } from './step-diff.tsx'

const words = text.changes

/** What the selected step changed, or everything that changed between two steps. */
export function Changes() {
  const history = useStudioState(selectHistory)
  const rowId = useStudioState((state) => state.rowId)
  const comparedId = useStudioState((state) => state.comparedId)
  if (!history) return <Empty>{words.noRun}</Empty>
  if (rowId === undefined) return <Empty>{words.noStep}</Empty>
  return comparedId === undefined ? (
    <OneStep history={history} id={rowId} />
  ) : (
    <Between history={history} ids={[rowId, comparedId]} />
  )
}

/** What a step changed; undefined where it did not happen. */
export function useStepDiff(history: RunHistory | undefined, id: string | undefined): readonly DiffPart[] | undefined {
  return useMemo(() => {
    const before = id === undefined ? undefined : history?.before(id)
    const after = id === undefined ? undefined : history?.after(id)
    return before && after && diffStates(before, after)
  }, [history, id])
}

function OneStep({ history, id }: { readonly history: RunHistory; readonly id: string }) {
  const parts = useStepDiff(history, id)
  if (!parts) return <Empty>{words.notRun}</Empty>
  const [before, after] = words.oneStep(nameOf(id))
  return (
    <div className="flex flex-col gap-2">
      <p className="text-xs text-dim">
        {before} <Kbd keys="Shift+→" />
        {after}
      </p>
      {parts.length === 0 ? <p>{words.none}</p> : <StepDiff parts={parts} />}
    </div>
  )
}

function Between({ history, ids }: { readonly history: RunHistory; readonly ids: readonly string[] }) {
  const { store } = useStudio()
  const [from = '', to = ''] = ids.toSorted((a, b) => history.stations.indexOf(a) - history.stations.indexOf(b))
  const parts = useMemo(() => {
    const before = history.after(from)
    const after = history.after(to)
    return before && after && diffStates(before, after)
  }, [history, from, to])
  return (
    <section aria-label={words.between} className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2 text-xs text-dim">
        <span>
          {words.fromEndOf} <b className="text-fg">{nameOf(from)}</b> {words.toEndOf}{' '}
          <b className="text-fg">{nameOf(to)}</b>
        </span>
        <Button look="plain" className="text-accent" onClick={() => store.getState().compareWith(undefined)}>
          {words.showOne}
        </Button>
      </p>
      {!parts && <p>{words.nothingToCompare}</p>}
      {parts?.length === 0 && <p>{words.same}</p>}
      {parts && <StepDiff parts={parts} />}
    </section>
  )
}

function nameOf(id: string): string {
  const [phase = '', plugin] = id.split('/')
  return plugin === undefined ? phase.replace('-', ' ') : `${plugin}:${phase}`
}
