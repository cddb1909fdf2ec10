import { X } from 'lucide-react'
import type { MouseEvent } from 'react'
import { DRAGGED_FILE } from '../kernels/dragged-file.ts'
import type { EditorSide } from '../kernels/editor-groups.ts'
import { fileName, pluginOfPath } from '../kernels/scenario-files.ts'
import { hasErrors, isChanged } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { editor } from '../text/editor.ts'

const text = editor.tabs

interface FileTabProps {
  readonly path: string
  readonly side: EditorSide
  readonly isActive: boolean
  readonly isAmbiguous: boolean
}

/** A tab. It closes with its cross, the middle button or Delete, and may be dragged to the other group. */
export function FileTab({ path, side, isActive, isAmbiguous }: FileTabProps) {
  const { store } = useStudio()
  const isEdited = useStudioState((state) => isChanged(state, path))
  const isInvalid = useStudioState((state) => hasErrors(state, path))
  const plugin = isAmbiguous ? pluginOfPath(path) : undefined
  const note = [isInvalid && text.hasErrors, isEdited && text.edited].filter(Boolean).join(', ')
  const { openFile, closeFile } = store.getState()
  const act = (work: (file: string) => void) => {
    store.getState().focusSide(side)
    work(path)
  }
  const press = (event: MouseEvent) => {
    const isCross = event.target instanceof Element && event.target.closest('[data-close]') !== null
    act(isCross || event.button === 1 ? closeFile : openFile)
  }
  return (
    <button
      type="button"
      role="tab"
      data-path={path}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED_FILE, path)}
      aria-selected={isActive}
      tabIndex={isActive ? 0 : -1}
      title={text.title(path, note)}
      onClick={press}
      onAuxClick={press}
      onKeyDown={(event) => event.key === 'Delete' && act(closeFile)}
      className={`group flex items-center gap-1 border-r border-line pr-1.5 pl-3.5 whitespace-nowrap ${isActive ? 'bg-bg text-fg' : 'text-dim hover:text-fg'}`}
    >
      <span className={isInvalid ? 'text-err underline decoration-wavy underline-offset-4' : ''}>
        {plugin !== undefined && <span className="text-faint">{plugin}/</span>}
        {fileName(path)}
      </span>
      {isEdited && <span aria-hidden="true">•</span>}
      {note && <span className="sr-only">{text.note(note)}</span>}
      <span
        data-close
        aria-hidden="true"
        className={`rounded p-0.5 text-dim hover:bg-raise hover:text-fg ${isActive ? '' : 'opacity-0 group-hover:opacity-100'}`}
      >
        <X size={12} />
      </span>
    </button>
  )
}
