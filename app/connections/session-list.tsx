import { Cable } from 'lucide-react'
import type { ConnectionRun } from '../../engine/protocol.ts'
import { draftOfTarget, targetText } from '../kernels/connections/connection-draft.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { connections as words } from '../text/connections.ts'
import { Empty } from '../ui/empty.tsx'
import { sessionOf } from './session-of.ts'

/** Connections since the scenario was opened, newest first; a click shows one again. */
export function SessionList() {
  const runs = useStudioState((state) => state.connections)
  if (runs.length === 0) return <Empty>{words.sessions.none}</Empty>
  return (
    <ol aria-label={words.sessions.label} className="flex flex-col">
      {runs.map((run) => (
        <SessionItem key={run.id} run={run} />
      ))}
    </ol>
  )
}

function SessionItem({ run }: { readonly run: ConnectionRun }) {
  const { store } = useStudio()
  const isShown = useStudioState((state) => state.connectionId === run.id)
  const { counts } = sessionOf(run)
  const state = run.isOpen
    ? words.sessions.open
    : run.handshake && run.handshake.status !== 101
      ? String(run.handshake.status)
      : words.sessions.closed
  const show = () => {
    const { showConnection, loadConnectionDraft, connectionDraft, overview } = store.getState()
    showConnection(run.id)
    const steps = overview?.traffic.find(({ name }) => name === run.name)
    const script = (steps?.websocket ?? steps?.stream)?.steps
    if (connectionDraft.name !== run.name || run.name === undefined)
      loadConnectionDraft(draftOfTarget(run.target, { name: run.name, ...(script && { steps: script }) }))
  }
  return (
    <li>
      <button
        type="button"
        aria-current={isShown ? 'true' : undefined}
        onClick={show}
        className={`grid w-full grid-cols-[14px_52px_1fr_auto] items-center gap-2 rounded px-2 py-1 text-left font-mono text-xs ${isShown ? 'bg-raise text-fg' : 'text-dim hover:bg-panel'}`}
      >
        <Cable size={12} aria-hidden="true" className={run.isOpen ? 'text-ok' : 'text-faint'} />
        <span className={run.isOpen ? 'text-ok' : state === words.sessions.closed ? '' : 'text-err'}>{state}</span>
        <span className="truncate">
          {run.name === undefined ? '' : `${run.name} · `}
          {targetText(run.target)}
          {run.origin === 'client' && <span className="ml-2 text-faint">{words.sessions.fromClient}</span>}
        </span>
        <span className="text-faint">{counts.frames}</span>
      </button>
    </li>
  )
}
