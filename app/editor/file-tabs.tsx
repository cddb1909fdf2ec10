import { X } from 'lucide-react'
import { useRef, type KeyboardEvent } from 'react'
import { fileName, pluginOfPath } from '../kernels/scenario-files.ts'
import { hasErrors, isChanged } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { ApplyState } from './apply-state.tsx'

/** Open files; the name of the plugin is shown where two files are called the same. */
export function FileTabs() {
  const { store } = useStudio()
  const open = useStudioState((state) => state.openFiles)
  const active = useStudioState((state) => state.activeFile)
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const next = step === undefined ? undefined : open[open.indexOf(active ?? '') + step]
    if (next === undefined) return
    store.getState().openFile(next)
    list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(next)}"]`)?.focus()
  }
  return (
    <div className="flex h-[34px] shrink-0 items-stretch border-b border-line bg-panel">
      <div
        ref={list}
        role="tablist"
        aria-label="Open files"
        tabIndex={-1}
        onKeyDown={move}
        className="flex min-w-0 overflow-x-auto overflow-y-hidden [scrollbar-width:none]"
      >
        {open.map((path) => (
          <FileTab
            key={path}
            path={path}
            isActive={path === active}
            isAmbiguous={open.some((other) => other !== path && fileName(other) === fileName(path))}
          />
        ))}
      </div>
      <ApplyState />
    </div>
  )
}

interface FileTabProps {
  readonly path: string
  readonly isActive: boolean
  readonly isAmbiguous: boolean
}

function FileTab({ path, isActive, isAmbiguous }: FileTabProps) {
  const { store } = useStudio()
  const isEdited = useStudioState((state) => isChanged(state, path))
  const isInvalid = useStudioState((state) => hasErrors(state, path))
  const plugin = isAmbiguous ? pluginOfPath(path) : undefined
  const note = [isInvalid && 'has errors', isEdited && 'edited'].filter(Boolean).join(', ')
  return (
    <div role="presentation" className={`group flex items-center border-r border-line ${isActive ? 'bg-bg' : ''}`}>
      <button
        type="button"
        role="tab"
        data-path={path}
        aria-selected={isActive}
        tabIndex={isActive ? 0 : -1}
        title={note ? `${path} (${note})` : path}
        onClick={() => store.getState().openFile(path)}
        className={`h-full py-1.5 pr-1 pl-3.5 whitespace-nowrap ${isInvalid ? 'text-err underline decoration-wavy underline-offset-4' : isActive ? 'text-fg' : 'text-dim hover:text-fg'}`}
      >
        {plugin !== undefined && <span className="text-faint">{plugin}/</span>}
        {fileName(path)}
        {isEdited && <span aria-hidden="true"> •</span>}
        {note && <span className="sr-only"> ({note})</span>}
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={`Close ${path}`}
        onClick={() => store.getState().closeFile(path)}
        className={`mr-1 rounded p-0.5 text-dim hover:bg-raise hover:text-fg focus-visible:opacity-100 ${isActive ? '' : 'opacity-0 group-hover:opacity-100'}`}
      >
        <X size={12} aria-hidden="true" />
      </button>
    </div>
  )
}
