import { useMemo } from 'react'
import { diffStates, type DiffPart } from '../kernels/state/diff-states.ts'
import type { RunHistory } from '../kernels/state/state-at.ts'
import { selectHistory } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { StepDiff } from './step-diff.tsx'

/** What the selected step changed, or everything that changed between two steps. */
export function Changes() {
  const history = useStudioState(selectHistory)
  const rowId = useStudioState((state) => state.rowId)
  const comparedId = useStudioState((state) => state.comparedId)
  if (!history) return <Empty>After Send, this shows what each step changed.</Empty>
  if (rowId === undefined) return <Empty>Select a step to see what it changed.</Empty>
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
  if (!parts) return <Empty>This step did not run: it changed nothing.</Empty>
  return (
    <div className="flex flex-col gap-2">
      <p className="text-xs text-dim">
        {nameOf(id)}, before and after. Shift-click another step, or <Kbd keys="Shift+→" />, to see everything that
        changed between the two.
      </p>
      {parts.length === 0 ? <p>This step changed nothing.</p> : <StepDiff parts={parts} />}
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
    <section aria-label="Between two steps" className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-2 text-xs text-dim">
        <span>
          From the end of <b className="text-fg">{nameOf(from)}</b> to the end of{' '}
          <b className="text-fg">{nameOf(to)}</b>
        </span>
        <Button look="plain" className="text-accent" onClick={() => store.getState().compareWith(undefined)}>
          Show one step
        </Button>
      </p>
      {!parts && <p>One of the two did not run, so there is nothing to compare.</p>}
      {parts?.length === 0 && <p>Nothing changed between the two.</p>}
      {parts && <StepDiff parts={parts} />}
    </section>
  )
}

function nameOf(id: string): string {
  const [phase = '', plugin] = id.split('/')
  return plugin === undefined ? phase.replace('-', ' ') : `${plugin}:${phase}`
}
