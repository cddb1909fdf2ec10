import { useMemo, type ReactNode } from 'react'
import { landmarks } from '../../engine/index.ts'
import { withLandmarks, type OrderMatrix } from '../kernels/order-matrix.ts'
import { KONG_CHOICES } from '../kernels/what-if.ts'
import { selectModel, selectRun } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { order as text } from '../text/order.ts'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { CELL_LOOKS, Tie } from './order-cell.tsx'
import { OrderTable } from './order-table.tsx'
import { WhatIfAnswer } from './what-if-answer.tsx'
import { WhatIfBar } from './what-if-bar.tsx'

/** Plugin × phase: priorities, what ran in which order, and why the rest did not. */
export function OrderPanel({ matrix }: { readonly matrix: OrderMatrix }) {
  const shown = useWithLandmarks(matrix)
  return (
    <ErrorBoundary what={text.what}>
      <div className="flex min-h-0 flex-1 flex-col overflow-auto px-4 pt-3 pb-2">
        <About />
        <WhatIfBar />
        <div className="flex flex-wrap items-start gap-4">
          <div className="min-w-[min(100%,560px)] flex-1">
            <OrderTable matrix={shown} />
            <Legend matrix={shown} />
          </div>
          <WhatIfAnswer />
        </div>
      </div>
    </ErrorBoundary>
  )
}

/** Landmarks are those of the version that is asked about, else of the one that runs. */
function useWithLandmarks(matrix: OrderMatrix): OrderMatrix {
  const isWanted = useStudioState((state) => state.hasLandmarks)
  const own = useStudioState((state) => state.overview?.landmarks)
  const asked = useStudioState((state) => state.whatIfs)
  const header = useStudioState((state) => selectRun(state)?.trace.header)
  return useMemo(() => {
    if (!isWanted) return matrix
    const version = asked.find((step) => step.type === 'kong')?.version
    const edition = asked.find((step) => step.type === 'edition')?.edition
    if (version === undefined && edition === undefined) return withLandmarks(matrix, own ?? [])
    const kong = KONG_CHOICES.find((choice) => (version ?? header?.kong ?? '').split('.', 2).join('.') === choice)
    return withLandmarks(
      matrix,
      landmarks({ kong: kong ?? '3.9', edition: edition ?? header?.edition ?? 'enterprise' }),
    )
  }, [matrix, isWanted, own, asked, header])
}

function About() {
  const words = useStudioState(wordsAbout)
  return (
    <div className="mb-3">
      <h2 className="text-[15px] font-semibold">{text.title}</h2>
      <p className="text-xs text-dim">{words}</p>
    </div>
  )
}

function wordsAbout(state: StudioState): string {
  const request = selectModel(state)?.request
  if (!request) return text.aboutPlan
  return text.aboutRun(`${request.method} ${request.target}`, selectRun(state)?.name)
}

function Legend({ matrix: { isPlan, rows } }: { readonly matrix: OrderMatrix }) {
  const hasTie = rows.some(({ isTie }) => isTie)
  return (
    <ul aria-label={text.legend.label} className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-xs text-dim">
      {isPlan ? (
        <Sample look={CELL_LOOKS.planned}>{text.legend.planned}</Sample>
      ) : (
        <>
          <Sample look={CELL_LOOKS.ran}>{text.legend.ran}</Sample>
          <Sample look={CELL_LOOKS.exited}>{text.legend.exited}</Sample>
        </>
      )}
      <Sample look={CELL_LOOKS.skipped}>{isPlan ? text.legend.willNotRun : text.legend.didNotRun}</Sample>
      <li>{text.legend.none}</li>
      {rows.some(({ isLandmark }) => isLandmark) && <li>{text.legend.bundled}</li>}
      {hasTie && (
        <li>
          <Tie /> {text.legend.tie}
        </li>
      )}
    </ul>
  )
}

function Sample({ look, children }: { readonly look: string; readonly children: ReactNode }) {
  return <li className={`rounded-md border px-2 py-0.5 ${look}`}>{children}</li>
}
