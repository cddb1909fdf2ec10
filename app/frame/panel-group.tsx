import type { ReactNode } from 'react'
import { Group, type Layout } from 'react-resizable-panels'
import type { StageView } from '../store/layout-slice.ts'
import { useStudio } from '../store/studio-context.tsx'

/** Views that share their panels' sizes. */
export type SizedView = 'other' | 'debug' | 'connections'

/** The sizes that a view has. */
export function sizedView(view: StageView): SizedView {
  return view === 'debug' || view === 'connections' ? view : 'other'
}

/** Under which name a group's sizes are kept: some differ by view. */
export function keyOfSizes(id: string, view: SizedView): string {
  const isOwn = view === 'debug' ? ['page', 'top', 'work'].includes(id) : ['top', 'work'].includes(id)
  return view !== 'other' && isOwn ? `${id}-${view}` : id
}

interface PanelGroupProps {
  readonly id: string
  readonly orientation: 'horizontal' | 'vertical'
  /** Somebody dragged a line of it. */
  readonly onResize?: (layout: Layout) => void
  readonly children: ReactNode
}

/** A group of panels that remembers its sizes. */
export function PanelGroup({ id, orientation, onResize, children }: PanelGroupProps) {
  const { store } = useStudio()
  const key = () => {
    const { view, isLearnShown } = store.getState()
    return `${keyOfSizes(id, sizedView(view))}${id === 'page' && isLearnShown ? '-learn' : ''}`
  }
  const kept = store.getState().panels[key()]
  const keep = (layout: Layout) => {
    store.getState().resizePanels(key(), layout)
    onResize?.(layout)
  }
  return (
    <Group
      id={`panels-${id}`}
      orientation={orientation}
      {...(kept && { defaultLayout: kept })}
      onLayoutChanged={(layout: Layout, { isUserInteraction }) => isUserInteraction && keep(layout)}
      className="h-full"
    >
      {children}
    </Group>
  )
}
