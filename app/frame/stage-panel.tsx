import { lazy, Suspense } from 'react'
import { FlowPanel } from '../canvas/flow-panel.tsx'
import { STAGE_VIEWS, type StageView } from '../store/layout-slice.ts'
import { selectGraph, selectMatrix } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame } from '../text/frame.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Region } from '../ui/region.tsx'

const text = frame.stage
const KEYS: Record<StageView, string> = {
  flow: 'Alt+1',
  order: 'Alt+2',
  debug: 'Alt+3',
  form: 'Alt+4',
  connections: 'Alt+5',
  worker: 'Alt+6',
}

const FormPanel = lazy(async () => ({ default: (await import('../editor/form/form-panel.tsx')).FormPanel }))
const OrderPanel = lazy(async () => ({ default: (await import('../order/order-panel.tsx')).OrderPanel }))
const DebugPanes = lazy(async () => ({ default: (await import('../debug/debug-panes.tsx')).DebugPanes }))

const ConnectionsStage = lazy(async () => ({
  default: (await import('../connections/connections-stage.tsx')).ConnectionsStage,
}))
const WorkerStage = lazy(async () => ({ default: (await import('../connections/worker-stage.tsx')).WorkerStage }))

/** What a request did, or would do: as the U or as plugin × phase. */
export function StagePanel() {
  const view = useStudioState((state) => state.view)
  const isPlan = useStudioState((state) => selectGraph(state)?.isPlan)
  if (view === 'debug') return <DebugStage />
  if (view === 'form') return <FormStage />
  if (view === 'connections' || view === 'worker') return <LaneStage view={view} />
  return (
    <Region label={text.views.flow} className="bg-bg">
      {isPlan === undefined ? <NoFlow /> : view === 'flow' ? <Flow /> : <Order />}
      <div className="flex min-h-[30px] shrink-0 items-center gap-3 border-t border-line px-3">
        <ViewSwitch />
        {isPlan === true && (
          <p className="ml-auto min-w-0 truncate text-xs text-dim">
            {text.pressSend[0]} <b className="text-fg">{frame.send}</b> <Kbd keys="Mod+Enter" /> {text.pressSend[1]}
          </p>
        )}
      </div>
    </Region>
  )
}

function DebugStage() {
  return (
    <Region label={text.views.debug} className="bg-panel">
      <Suspense fallback={<p className="flex-1 p-4 text-dim">{text.loading.debug}</p>}>
        <DebugPanes />
      </Suspense>
      <div className="flex min-h-[30px] shrink-0 items-center border-t border-line px-3">
        <ViewSwitch />
      </div>
    </Region>
  )
}

function FormStage() {
  return (
    <Region label={text.configurationForm} className="bg-bg">
      <Suspense fallback={<p className="flex-1 p-4 text-dim">{text.loading.form}</p>}>
        <FormPanel />
      </Suspense>
      <div className="flex min-h-[30px] shrink-0 items-center border-t border-line px-3">
        <ViewSwitch />
      </div>
    </Region>
  )
}

/** What is no request: connections, and the worker on its own. */
function LaneStage({ view }: { readonly view: 'connections' | 'worker' }) {
  return (
    <Region label={text.views[view]} className="bg-bg">
      <Suspense fallback={<p className="flex-1 p-4 text-dim">{text.loading.lane}</p>}>
        {view === 'connections' ? <ConnectionsStage /> : <WorkerStage />}
      </Suspense>
      <div className="flex min-h-[30px] shrink-0 items-center border-t border-line px-3">
        <ViewSwitch />
      </div>
    </Region>
  )
}

function Flow() {
  const graph = useStudioState(selectGraph)
  return graph && <FlowPanel graph={graph} />
}

function Order() {
  const matrix = useStudioState(selectMatrix)
  return (
    matrix && (
      <Suspense fallback={<p className="flex-1 p-4 text-dim">{text.loading.order}</p>}>
        <OrderPanel matrix={matrix} />
      </Suspense>
    )
  )
}

function ViewSwitch() {
  const { store, session } = useStudio()
  const view = useStudioState((state) => state.view)
  return (
    <div
      role="radiogroup"
      aria-label={text.viewOfRun}
      className="flex min-w-0 flex-wrap items-center gap-y-1 py-0.5 whitespace-nowrap"
    >
      {STAGE_VIEWS.map((id, at) => (
        <span key={id} className="flex items-center">
          <label
            title={KEYS[id]}
            className="relative cursor-pointer rounded px-1.5 py-0.5 max-[1000px]:px-1 text-dim has-checked:font-semibold has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent hover:text-fg"
          >
            <input
              type="radio"
              name="stage-view"
              checked={view === id}
              onChange={() => store.getState().showView(id)}
              className="over-label"
            />
            {text.views[id]}
          </label>
          {at < STAGE_VIEWS.length - 1 && (
            <span aria-hidden="true" className="text-faint">
              ·
            </span>
          )}
        </span>
      ))}
      <WideButton label={text.compare} keys="Alt+7" onClick={() => session.compare.compareWithBaseline()} />
      <WideButton label={text.traffic} keys="Alt+8" onClick={() => store.getState().showWide('traffic')} />
    </div>
  )
}

interface WideButtonProps {
  readonly label: string
  readonly keys: string
  readonly onClick: () => void
}

/** Opens a view that takes the place of editor and flow. */
function WideButton({ label, keys, onClick }: WideButtonProps) {
  return (
    <button
      type="button"
      title={keys}
      onClick={onClick}
      className="ml-1.5 rounded max-[1000px]:px-1 border border-line px-1.5 text-dim hover:bg-raise hover:text-fg"
    >
      {label}
    </button>
  )
}

function NoFlow() {
  const words = useStudioState(wordsForNoFlow)
  return (
    <div className="grid flex-1 place-items-center p-8 text-center text-dim">
      <p>{words}</p>
    </div>
  )
}

function wordsForNoFlow({ applyState, engineStatus, scenario }: StudioState): string {
  if (!scenario) return text.noScenario
  if (engineStatus === 'unavailable') return text.noGateway
  if (applyState === 'refused' || applyState === 'failed') return text.notLoaded
  return text.loadingScenario
}
