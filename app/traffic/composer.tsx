import { lazy, Suspense, type ReactNode } from 'react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { traffic } from '../text/traffic.ts'
import { Region } from '../ui/region.tsx'
import { TabbedPane } from '../ui/tabs.tsx'
import { DraftForm } from './draft-form.tsx'
import { History } from './history.tsx'
import { usePaste } from './use-paste.ts'

const text = traffic.composer

const Sequence = lazy(async () => ({ default: (await import('./sequence.tsx')).Sequence }))
const Upstreams = lazy(async () => ({ default: (await import('./upstreams.tsx')).Upstreams }))
const Variables = lazy(async () => ({ default: (await import('./variables.tsx')).Variables }))

/** The request that Send will send, those that were sent, and what they run against. */
export function Composer() {
  const { store } = useStudio()
  const tab = useStudioState((state) => state.composerTab)
  const runs = useStudioState((state) => state.runs.length)
  const steps = useStudioState((state) => state.steps.length)
  usePaste()
  return (
    <Region label={text.label} className="bg-bg">
      <TabbedPane
        label={text.label}
        value={tab}
        onChange={(chosen) => store.getState().showComposerTab(chosen)}
        tabs={[
          { id: 'request', label: text.tabs.request, content: <DraftForm /> },
          {
            id: 'sequence',
            label: text.tabs.sequence,
            count: steps,
            content: (
              <Late>
                <Sequence />
              </Late>
            ),
          },
          { id: 'history', label: text.tabs.history, count: runs, content: <History /> },
          {
            id: 'variables',
            label: text.tabs.variables,
            content: (
              <Late>
                <Variables />
              </Late>
            ),
          },
          {
            id: 'upstreams',
            label: text.tabs.upstreams,
            content: (
              <Late>
                <Upstreams />
              </Late>
            ),
          },
        ]}
      />
    </Region>
  )
}

function Late({ children }: { readonly children: ReactNode }) {
  return <Suspense fallback={<p className="py-2 text-dim">{text.loading}</p>}>{children}</Suspense>
}
