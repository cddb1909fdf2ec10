import { CircleCheck, HardDrive } from 'lucide-react'
import { useEffect } from 'react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'
import { Button } from '../ui/button.tsx'

/** Says when what is written is not kept, and what to do about it. */
export function StorageLine() {
  const { store, session } = useStudio()
  const trouble = useStudioState((state) => state.storageTrouble)
  const isKeptAgain = useStudioState((state) => state.isKeptAgain)
  if (!trouble) return isKeptAgain ? <KeptAgainLine /> : null
  const { showDialog } = store.getState()
  return (
    <div className="flex min-h-9 items-center gap-2 border-t-2 border-err bg-raise px-3.5 py-1">
      <HardDrive size={14} aria-hidden="true" className="shrink-0 text-err" />
      <span className="min-w-0 wrap-anywhere">
        {trouble.type === 'full' ? text.storage.full : text.storage.broken(trouble.detail)}{' '}
        <span className="text-dim">{text.storage.goesOn}</span>
      </span>
      <span className="ml-auto flex shrink-0 gap-1.5">
        {trouble.type === 'full' && (
          <Button className="!py-1" onClick={() => showDialog({ type: 'storage' })}>
            {text.storage.seeRoom}
          </Button>
        )}
        <Button className="!py-1" title={text.storage.aboutZip} onClick={() => void session.share.saveWhole()}>
          {text.storage.saveZip}
        </Button>
      </span>
    </div>
  )
}

/** How long the good news stays. */
const SHOWN_MS = 10_000

function KeptAgainLine() {
  const { store } = useStudio()
  useEffect(() => {
    const timer = setTimeout(() => store.getState().forgetKeptAgain(), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [store])
  return (
    <div className="flex min-h-8 items-center gap-2 border-t-2 border-ok bg-raise px-3.5 py-1">
      <CircleCheck size={14} aria-hidden="true" className="text-ok" />
      {text.storage.keptAgain}
    </div>
  )
}
