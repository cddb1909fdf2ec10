import { Bug, GitBranch } from 'lucide-react'
import type { Run } from '../../engine/protocol.ts'
import { draftOfRequest } from '../kernels/draft-request.ts'
import { formatMs } from '../kernels/format.ts'
import { modelOfRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Empty } from '../ui/empty.tsx'

/** Runs since the page was opened, newest first; a click shows one again. */
export function History() {
  const runs = useStudioState((state) => state.runs)
  if (runs.length === 0) return <Empty>Nothing was sent yet.</Empty>
  return (
    <ol aria-label="Runs" className="flex flex-col">
      {runs.map((run) => (
        <HistoryItem key={run.id} run={run} />
      ))}
    </ol>
  )
}

function HistoryItem({ run }: { readonly run: Run }) {
  const { store, session } = useStudio()
  const isShown = useStudioState((state) => state.runId === run.id)
  const { request, response, origin, name, branchOf } = run
  const show = () => {
    const { showRun, loadDraft } = store.getState()
    showRun(run.id, modelOfRun(run).shortCut?.row)
    loadDraft(draftOfRequest(request, name))
  }
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        aria-current={isShown ? 'true' : undefined}
        onClick={show}
        className={`grid min-w-0 flex-1 grid-cols-[auto_52px_1fr_auto] items-baseline gap-2 rounded px-2 py-1 text-left font-mono text-xs ${isShown ? 'bg-raise text-fg' : 'text-dim hover:bg-panel'}`}
      >
        <span
          className={`whitespace-nowrap ${response.status < 400 && response.outcome === 'complete' ? 'text-ok' : 'text-err'}`}
        >
          {response.status}
          {branchOf && (
            <span
              title={`A branch, from statement ${branchOf.step} of another run`}
              className="ml-1 inline-block text-warn"
            >
              <GitBranch size={11} aria-hidden="true" />
              <span className="sr-only">branch</span>
            </span>
          )}
        </span>
        <span>{request.method}</span>
        <span className="truncate">
          {request.target}
          {origin === 'client' && <span className="ml-2 text-faint">from a client</span>}
        </span>
        <span className="whitespace-nowrap text-faint">{formatMs(run.cost)}</span>
      </button>
      <button
        type="button"
        aria-label={`Open in the debugger: ${request.method} ${request.target}`}
        title="Open in the debugger"
        onClick={() => void session.debug.openRun(run)}
        className="shrink-0 rounded p-1 text-dim hover:bg-raise hover:text-fg"
      >
        <Bug size={13} aria-hidden="true" />
      </button>
    </li>
  )
}
