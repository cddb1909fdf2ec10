import { CircleCheck, HardDrive } from 'lucide-react'
import { useEffect } from 'react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
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
        {trouble.type === 'full'
          ? 'The browser’s storage is full: what you write stays in this page only. Delete something, or save a zip before you close the page.'
          : `The browser’s storage keeps nothing (${trouble.detail}): what you write stays in this page only. Save a zip before you close the page.`}{' '}
        <span className="text-dim">Keeping goes on by itself once there is room.</span>
      </span>
      <span className="ml-auto flex shrink-0 gap-1.5">
        {trouble.type === 'full' && (
          <Button className="!py-1" onClick={() => showDialog({ type: 'storage' })}>
            See what can be deleted
          </Button>
        )}
        <Button
          className="!py-1"
          title="Everything as it is, secrets included"
          onClick={() => void session.share.saveWhole()}
        >
          Save a zip
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
      There is room again: everything you wrote is kept.
    </div>
  )
}
