import { Check, CircleX, LoaderCircle, Pencil } from 'lucide-react'
import { useStudioState } from '../store/studio-context.tsx'

const STATES = {
  none: undefined,
  edited: { Icon: Pencil, words: 'Edited', tone: 'text-dim' },
  applying: { Icon: LoaderCircle, words: 'Applying', tone: 'text-dim' },
  applied: { Icon: Check, words: 'Running', tone: 'text-ok' },
  refused: { Icon: CircleX, words: 'Not running', tone: 'text-err' },
  failed: { Icon: CircleX, words: 'Not running', tone: 'text-err' },
} as const

/** How the text in the editor stands to what the gateway runs. */
export function ApplyState() {
  const applyState = useStudioState((state) => state.applyState)
  const hasOverview = useStudioState((state) => state.overview !== undefined)
  const shown = STATES[applyState]
  if (!shown) return null
  const about = applyState === 'refused' && hasOverview ? 'The last version without errors goes on running.' : undefined
  return (
    <output
      aria-label="State of the code"
      title={about}
      className={`flex shrink-0 items-center gap-1.5 px-3 text-xs ${shown.tone}`}
    >
      <shown.Icon size={13} aria-hidden="true" className={applyState === 'applying' ? 'animate-spin' : ''} />
      {shown.words}
    </output>
  )
}
