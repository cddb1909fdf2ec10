import { ShieldAlert } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { offline as text } from '../text/offline.ts'
import { Button } from '../ui/button.tsx'

/** Says that somebody else's scenario has no network, where there would be one. */
export function OfflineNote() {
  const { session } = useStudio()
  const isShown = useStudioState((state) => state.scenario?.isOffline === true && state.engineKind === 'node')
  if (!isShown) return null
  return (
    <aside
      aria-label={text.label}
      className="flex items-center gap-2.5 border-b border-line bg-raise px-3.5 py-1.5 text-[13px]"
    >
      <ShieldAlert size={15} aria-hidden="true" className="text-warn" />
      {text.why}
      <Button onClick={() => void session.share.allowNetwork()}>{text.allow}</Button>
    </aside>
  )
}
