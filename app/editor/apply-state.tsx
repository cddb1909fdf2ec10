import { Check, CircleX, LoaderCircle, Pencil } from 'lucide-react'
import { useStudioState } from '../store/studio-context.tsx'
import { editor } from '../text/editor.ts'

const text = editor.state

const STATES = {
  none: undefined,
  edited: { Icon: Pencil, tone: 'text-dim' },
  applying: { Icon: LoaderCircle, tone: 'text-dim' },
  applied: { Icon: Check, tone: 'text-ok' },
  refused: { Icon: CircleX, tone: 'text-err' },
  failed: { Icon: CircleX, tone: 'text-err' },
} as const

/** How the text in the editor stands to what the gateway runs. */
export function ApplyState() {
  const applyState = useStudioState((state) => state.applyState)
  const hasOverview = useStudioState((state) => state.overview !== undefined)
  const shown = STATES[applyState]
  if (!shown || applyState === 'none') return null
  const about = applyState === 'refused' && hasOverview ? text.lastRuns : undefined
  return (
    <output
      aria-label={text.label}
      title={about}
      className={`flex shrink-0 items-center gap-1.5 px-3 text-xs ${shown.tone}`}
    >
      <shown.Icon size={13} aria-hidden="true" className={applyState === 'applying' ? 'animate-spin' : ''} />
      {text[applyState]}
    </output>
  )
}
