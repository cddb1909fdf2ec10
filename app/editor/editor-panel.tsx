import { lazy, Suspense } from 'react'
import { useStudioState } from '../store/studio-context.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorBoundary } from '../ui/error-boundary.tsx'
import { Region } from '../ui/region.tsx'
import { FileTabs } from './file-tabs.tsx'
import { Problems } from './problems.tsx'

// Monaco is most of the page's weight: it comes after everything else is on screen.
const EffectivePipeline = lazy(async () => ({
  default: (await import('./effective-pipeline.tsx')).EffectivePipeline,
}))
const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }))

/** The source of the scenario. */
export function EditorPanel() {
  const path = useStudioState((state) => state.activeFile)
  const isPipeline = useStudioState((state) => state.pipeline === 'shown')
  return (
    <Region label="Editor" className="bg-bg">
      <FileTabs />
      <ErrorBoundary what="The editor">
        {isPipeline && (
          <Suspense fallback={<p className="flex-1 p-4 text-dim">Loading …</p>}>
            <EffectivePipeline />
          </Suspense>
        )}
        {path === undefined ? (
          <div className={isPipeline ? 'hidden' : 'flex-1 p-4'}>
            <Empty>No file is open. Choose one in the explorer.</Empty>
          </div>
        ) : (
          <Suspense fallback={<p className="flex-1 p-4 text-dim">Loading the editor …</p>}>
            <div className={isPipeline ? 'hidden' : 'flex min-h-0 flex-1 flex-col'}>
              <CodeEditor />
            </div>
          </Suspense>
        )}
      </ErrorBoundary>
      <Problems />
    </Region>
  )
}
