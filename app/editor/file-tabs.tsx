import { X } from 'lucide-react'
import { useRef, type KeyboardEvent, type MouseEvent } from 'react'
import { fileName, pluginOfPath } from '../kernels/scenario-files.ts'
import { hasErrors, isChanged } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { ApplyState } from './apply-state.tsx'
import { PipelineTab } from './pipeline-tab.tsx'

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
      <PipelineTab />
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
  const { openFile, closeFile } = store.getState()
  const press = (event: MouseEvent) => {
    const isCross = event.target instanceof Element && event.target.closest('[data-close]') !== null
    if (isCross || event.button === 1) closeFile(path)
    else openFile(path)
  }
  return (
    <button
      type="button"
      role="tab"
      data-path={path}
      aria-selected={isActive}
      tabIndex={isActive ? 0 : -1}
      title={`${path}${note && ` (${note})`}. Delete closes the tab.`}
      onClick={press}
      onAuxClick={press}
      onKeyDown={(event) => event.key === 'Delete' && closeFile(path)}
      className={`group flex items-center gap-1 border-r border-line pr-1.5 pl-3.5 whitespace-nowrap ${isActive ? 'bg-bg text-fg' : 'text-dim hover:text-fg'}`}
    >
      <span className={isInvalid ? 'text-err underline decoration-wavy underline-offset-4' : ''}>
        {plugin !== undefined && <span className="text-faint">{plugin}/</span>}
        {fileName(path)}
      </span>
      {isEdited && <span aria-hidden="true">•</span>}
      {note && <span className="sr-only"> ({note})</span>}
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
