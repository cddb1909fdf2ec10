import type { ReactNode } from 'react'
import type { OrderMatrix } from '../kernels/order-matrix.ts'
import { selectModel, selectRun } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { CELL_LOOKS, Tie } from './order-cell.tsx'
import { OrderTable } from './order-table.tsx'

/** Plugin × phase: priorities, what ran in which order, and why the rest did not. */
export function OrderPanel({ matrix }: { readonly matrix: OrderMatrix }) {
  return (
    <ErrorBoundary what="The order matrix">
      <div className="flex min-h-0 flex-1 flex-col overflow-auto px-4 pt-3 pb-2">
        <About />
        <OrderTable matrix={matrix} />
        <Legend isPlan={matrix.isPlan} hasTie={matrix.rows.some(({ isTie }) => isTie)} />
      </div>
    </ErrorBoundary>
  )
}

function About() {
  const words = useStudioState(wordsAbout)
  return (
    <div className="mb-3">
      <h2 className="text-[15px] font-semibold">Order matrix</h2>
      <p className="text-xs text-dim">{words}</p>
    </div>
  )
}

function wordsAbout(state: StudioState): string {
  const request = selectModel(state)?.request
  if (!request) return 'The configured plugins in the order Kong runs them, with the handlers each of them defines.'
  const name = selectRun(state)?.name
  return `${request.method} ${request.target}${name === undefined ? '' : ` · ${name}`}. Rows in the order Kong runs them; every grey cell says why.`
}

function Legend({ isPlan, hasTie }: { readonly isPlan: boolean; readonly hasTie: boolean }) {
  return (
    <ul aria-label="Legend" className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-xs text-dim">
      {isPlan ? (
        <Sample look={CELL_LOOKS.planned}>handler: will be asked</Sample>
      ) : (
        <>
          <Sample look={CELL_LOOKS.ran}>ran (order · what it did)</Sample>
          <Sample look={CELL_LOOKS.exited}>ended the request</Sample>
        </>
      )}
      <Sample look={CELL_LOOKS.skipped}>{isPlan ? 'will not run, and why' : 'did not run, and why'}</Sample>
      <li>· no such handler</li>
      {hasTie && (
        <li>
          <Tie /> same priority: reverse name order
        </li>
      )}
    </ul>
  )
}

function Sample({ look, children }: { readonly look: string; readonly children: ReactNode }) {
  return <li className={`rounded-md border px-2 py-0.5 ${look}`}>{children}</li>
}
