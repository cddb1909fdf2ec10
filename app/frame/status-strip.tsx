import { CircleCheck, CircleX, LoaderCircle, Trash2, X } from 'lucide-react'
import { useEffect } from 'react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'
import { TrafficLine } from '../traffic/traffic-line.tsx'
import { Button } from '../ui/button.tsx'
import { DebugLine } from './debug-line.tsx'
import { StorageLine } from './storage-line.tsx'
import { TabLines } from './tab-lines.tsx'

/** Says in words when the gateway is not there, and what happens next. Empty otherwise. */
export function StatusStrip() {
  return (
    <output aria-label={text.status.label} className="block shrink-0">
      <DebugLine />
      <EngineLine />
      <StorageLine />
      <TabLines />
      <RemovedLine />
      <TrafficLine />
      <NoticeLine />
    </output>
  )
}

function EngineLine() {
  const { session } = useStudio()
  const status = useStudioState((state) => state.engineStatus)
  const kind = useStudioState((state) => state.engineKind)
  const detail = useStudioState((state) => state.engineDetail)
  if (status === 'ready')
    return detail === undefined ? null : <RecoveredLine words={text.status.ready(text.status.hosts[kind], detail)} />
  const isOver = status === 'unavailable'
  const Icon = isOver ? CircleX : LoaderCircle
  return (
    <div
      className={`flex min-h-8 items-center gap-2 border-t-2 bg-raise px-3.5 py-1 ${isOver ? 'border-err' : 'border-warn'}`}
    >
      <Icon size={14} aria-hidden="true" className={isOver ? 'text-err' : 'animate-spin text-warn'} />
      <span>
        {text.status[status](text.status.hosts[kind])}{' '}
        {detail !== undefined && <span className="text-dim">{detail}</span>}
      </span>
      {isOver && (
        <span className="ml-auto flex gap-2">
          <Button look="plain" onClick={() => void session.switchEngine(kind)}>
            {text.status.tryAgain}
          </Button>
          {kind === 'node' && (
            <Button look="plain" onClick={() => void session.switchEngine('service-worker')}>
              {text.status.useServiceWorker}
            </Button>
          )}
        </span>
      )}
    </div>
  )
}

/** How long the good news stays. */
const SHOWN_MS = 10_000

function RecoveredLine({ words }: { readonly words: string }) {
  const { store } = useStudio()
  useEffect(() => {
    const timer = setTimeout(() => store.getState().noteStatus('ready', undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [store, words])
  return (
    <div className="flex min-h-8 items-center gap-2 border-t-2 border-ok bg-raise px-3.5 py-1">
      <CircleCheck size={14} aria-hidden="true" className="text-ok" />
      {words}
    </div>
  )
}

/** What was deleted can be brought back. */
function RemovedLine() {
  const { store } = useStudio()
  const removed = useStudioState((state) => state.removed)
  if (!removed) return null
  return (
    <div className="flex min-h-8 items-center gap-2 border-t-2 border-line bg-raise px-3.5 py-1">
      <Trash2 size={14} aria-hidden="true" className="text-dim" />
      {text.status.deleted(removed.what)}
      <Button look="plain" className="text-accent" onClick={() => store.getState().restoreRemoved()}>
        {text.undo}
      </Button>
      <Button
        look="plain"
        aria-label={text.dismiss}
        className="ml-auto"
        onClick={() => store.getState().forgetRemoved()}
      >
        <X size={14} aria-hidden="true" />
      </Button>
    </div>
  )
}

function NoticeLine() {
  const { store } = useStudio()
  const notice = useStudioState((state) => state.notice)
  if (notice === undefined) return null
  return (
    <div className="flex min-h-8 items-center gap-2 border-t-2 border-err bg-raise px-3.5 py-1">
      <CircleX size={14} aria-hidden="true" className="text-err" />
      {notice}
      <Button
        look="plain"
        aria-label={text.dismiss}
        className="ml-auto"
        onClick={() => store.getState().showNotice(undefined)}
      >
        <X size={14} aria-hidden="true" />
      </Button>
    </div>
  )
}
