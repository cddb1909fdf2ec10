import { X } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { editor } from '../text/editor.ts'

const text = editor.tabs

/** The effective pipeline among the open files. */
export function PipelineTab() {
  const { store } = useStudio()
  const pipeline = useStudioState((state) => state.pipeline)
  if (pipeline === 'closed') return null
  const { showPipeline } = store.getState()
  const isShown = pipeline === 'shown'
  return (
    <div
      className={`flex shrink-0 items-center gap-1 border-r border-line pr-1.5 pl-3.5 whitespace-nowrap ${isShown ? 'bg-bg text-fg' : 'text-dim'}`}
    >
      <button type="button" aria-pressed={isShown} onClick={() => showPipeline(isShown ? 'open' : 'shown')}>
        {text.pipeline} <span className="text-faint max-[1300px]:hidden">{text.readOnly}</span>
      </button>
      <button
        type="button"
        aria-label={text.closePipeline}
        onClick={() => showPipeline('closed')}
        className="rounded p-0.5 hover:bg-raise hover:text-fg"
      >
        <X size={12} aria-hidden="true" />
      </button>
    </div>
  )
}
