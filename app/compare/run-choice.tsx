import { runLabel } from '../kernels/compare/run-label.ts'
import type { NamedRun } from '../store/compare-slice.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { compare } from '../text/compare.ts'

/** Which run stands on one side: those of the history, the baseline, and what was opened here. */
export function RunChoice({ side, label }: { readonly side: 'before' | 'after'; readonly label: string }) {
  const { session } = useStudio()
  const runs = useStudioState((state) => state.runs)
  const baseline = useStudioState((state) => state.baseline)
  const compared = useStudioState((state) => state.compared)
  const chosen = compared?.[side]
  const others = [chosen, baseline].filter(
    (one, at, all): one is NamedRun =>
      one !== undefined && all.findIndex((other) => other?.run.id === one.run.id) === at,
  )
  const kept = runs.filter(({ id }) => others.every(({ run }) => run.id !== id))
  const look = side === 'after' ? 'border-accent text-accent' : 'border-line text-fg'
  return (
    <select
      aria-label={label}
      value={chosen?.run.id ?? ''}
      onChange={(event) => session.compare.choose(side, event.target.value)}
      className={`max-w-[300px] min-w-0 truncate rounded-full border bg-raise px-2 py-0.5 text-xs ${look}`}
    >
      {!chosen && <option value="">{compare.chooseRun}</option>}
      {others.map(({ run, label: name }) => (
        <option key={run.id} value={run.id}>
          {name}
        </option>
      ))}
      {kept.map((run) => (
        <option key={run.id} value={run.id}>
          {runLabel(run)}
        </option>
      ))}
    </select>
  )
}
