import { LoaderCircle, Waypoints, X } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { traffic } from '../text/traffic.ts'
import { Button } from '../ui/button.tsx'

const text = traffic.line

/** Says what an import or an edit did, with what was left out, and takes it back. */
export function TrafficLine() {
  return (
    <>
      <ImportLine />
      <MessageLine />
    </>
  )
}

function ImportLine() {
  const { session } = useStudio()
  const importing = useStudioState((state) => state.importing)
  if (!importing) return null
  const { what, done, total } = importing
  return (
    <div className="flex min-h-8 items-center gap-2 border-t-2 border-accent bg-raise px-3.5 py-1">
      <LoaderCircle size={14} aria-hidden="true" className="animate-spin text-accent" />
      {what}
      <progress aria-label={what} value={done} max={Math.max(total, 1)} className="w-40" />
      <Button look="plain" onClick={() => session.traffic.cancelImport()}>
        {text.stop}
      </Button>
    </div>
  )
}

function MessageLine() {
  const { store, session } = useStudio()
  const message = useStudioState((state) => state.trafficMessage)
  if (!message) return null
  return (
    <div className="flex min-h-8 items-start gap-2 border-t-2 border-line bg-raise px-3.5 py-1">
      <Waypoints size={14} aria-hidden="true" className="mt-1 shrink-0 text-dim" />
      <div className="min-w-0">
        <p className="inline-flex items-center gap-1 wrap-anywhere">
          {message.text}
          {message.undo && (
            <Button look="plain" className="!text-accent" onClick={() => session.traffic.undo()}>
              {text.undo}
            </Button>
          )}
        </p>
        {message.notes.length > 0 && (
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
          <ul aria-label={text.notes} className="max-h-24 overflow-auto text-xs text-dim" tabIndex={0}>
            {message.notes.map((note) => (
              <li key={note} className="wrap-anywhere">
                {note}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Button
        look="plain"
        aria-label={text.dismiss}
        className="ml-auto"
        onClick={() => store.getState().showTrafficMessage(undefined)}
      >
        <X size={14} aria-hidden="true" />
      </Button>
    </div>
  )
}
