import { lazy, Suspense, type DragEvent } from 'react'
import type { EditorSide } from '../kernels/editor-groups.ts'
import { DRAGGED_FILE } from '../kernels/dragged-file.ts'
import { groupOf } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { editor as text } from '../text/editor.ts'
import { Empty } from '../ui/empty.tsx'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { FileTabs } from './file-tabs.tsx'

// Monaco is most of the page's weight: it comes after everything else is on screen.
const EffectivePipeline = lazy(async () => ({
  default: (await import('./effective-pipeline.tsx')).EffectivePipeline,
}))
const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }))

interface EditorGroupViewProps {
  readonly side: EditorSide
  readonly isSplit: boolean
}

/** One group of tabs with the file it shows; a tab or a file of the explorer may be dropped on it. */
export function EditorGroupView({ side, isSplit }: EditorGroupViewProps) {
  const { store } = useStudio()
  const path = useStudioState((state) => groupOf(state, side)?.activeFile)
  const isPipeline = useStudioState((state) => state.pipeline === 'shown' && state.side === side)
  const drop = (event: DragEvent) => {
    const file = event.dataTransfer.getData(DRAGGED_FILE)
    if (file === '') return
    event.preventDefault()
    // Monaco would write the path into the text.
    event.stopPropagation()
    takeDrop(store, side, file)
  }
  return (
    <section
      aria-label={isSplit ? text.side[side] : text.openFile}
      className="flex h-full min-w-0 flex-col"
      onDragOverCapture={(event) => event.dataTransfer.types.includes(DRAGGED_FILE) && event.preventDefault()}
      onDropCapture={drop}
    >
      <FileTabs side={side} isLast={!isSplit || side === 'right'} />
      <ErrorBoundary what={text.what}>
        {isPipeline && (
          <Suspense fallback={<p className="flex-1 p-4 text-dim">{text.loading}</p>}>
            <EffectivePipeline />
          </Suspense>
        )}
        {path === undefined ? (
          <div className={isPipeline ? 'hidden' : 'flex-1 p-4'}>
            <Empty>{text.noFile}</Empty>
          </div>
        ) : (
          <Suspense fallback={<p className="flex-1 p-4 text-dim">{text.loadingEditor}</p>}>
            <div className={isPipeline ? 'hidden' : 'flex min-h-0 flex-1 flex-col'}>
              <CodeEditor side={side} />
            </div>
          </Suspense>
        )}
      </ErrorBoundary>
    </section>
  )
}

/** What is dropped on the other group moves there; what is dropped on the own one is shown. */
function takeDrop(store: ReturnType<typeof useStudio>['store'], side: EditorSide, file: string): void {
  const state = store.getState()
  if (state.scenario?.files[file] === undefined) return
  const other = groupOf(state, side === 'left' ? 'right' : 'left')
  const isTab = other?.openFiles.includes(file) === true && !groupOf(state, side)?.openFiles.includes(file)
  state.focusSide(side === 'left' ? 'right' : 'left')
  if (isTab) return store.getState().openBeside(file, { isMoved: true })
  store.getState().focusSide(side)
  store.getState().openFile(file)
}
