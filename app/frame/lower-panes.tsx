import { Fragment, lazy, Suspense, useState, type ReactNode } from 'react'
import { Panel } from 'react-resizable-panels'
import { columnsIn, paneColumns } from '../kernels/pane-columns.ts'
import { useStudioState } from '../store/studio-context.tsx'
import { app as text } from '../text/app.ts'
import { Inspector } from '../trace/inspector.tsx'
import { Scrubber } from '../trace/scrubber.tsx'
import { Composer } from '../traffic/composer.tsx'
import { ResponsePanel } from '../traffic/response-panel.tsx'
import { PaneTabs } from '../ui/pane-tabs.tsx'
import { ResizeBar } from '../ui/resize-bar.tsx'
import { useMeasure } from '../ui/use-measure.ts'
import { PanelGroup } from './panel-group.tsx'

const DebugConsole = lazy(async () => ({ default: (await import('../debug/debug-console.tsx')).DebugConsole }))
const TimelineBar = lazy(async () => ({ default: (await import('../debug/timeline-bar.tsx')).TimelineBar }))

type PaneId = 'console' | 'request' | 'response' | 'inspector'
const RUN: readonly PaneId[] = ['request', 'response', 'inspector']
const DEBUG: readonly PaneId[] = ['console', 'request', 'response']

const CONTENT: Readonly<Record<PaneId, () => ReactNode>> = {
  console: () => <DebugConsole />,
  request: () => <Composer />,
  response: () => <ResponsePanel />,
  inspector: () => <Inspector />,
}
/** Widths of three columns; the one that is missing takes the rest. */
const SIZES: Readonly<Record<'bottom' | 'bottom-debug', Partial<Record<PaneId, string>>>> = {
  bottom: { request: '31%', response: '30%' },
  'bottom-debug': { console: '44%', response: '28%' },
}

/** Under the debugger: the time line, and what a run is asked and says. */
export function DebugBottom() {
  return (
    <Suspense fallback={<p className="p-4 text-dim">{text.loadingDebugger}</p>}>
      <div className="flex h-full flex-col">
        <div className="h-[68px] shrink-0 border-b border-line">
          <TimelineBar />
        </div>
        <Columns group="bottom-debug" panes={DEBUG} />
      </div>
    </Suspense>
  )
}

/** Under the flow: the steps, the request, its answer, and what the chosen step did. */
export function RunBottom() {
  return (
    <div className="flex h-full flex-col">
      <div className="h-[84px] shrink-0 border-b border-line">
        <Scrubber />
      </div>
      <Columns group="bottom" panes={RUN} />
    </div>
  )
}

interface ColumnsProps {
  readonly group: 'bottom' | 'bottom-debug'
  readonly panes: readonly PaneId[]
}

/** More than three columns are no use; so nothing is drawn anew in a wide window. */
const countIn = (width: number): number => Math.min(3, columnsIn(width))

/** Beside each other where there is room; else as tabs. */
function Columns({ group, panes }: ColumnsProps) {
  const [ref, count] = useMeasure(countIn)
  const columns = count === undefined ? [] : paneColumns(panes, count)
  const isFull = count === panes.length
  return (
    <div ref={ref} className="min-h-0 min-w-0 flex-1">
      {columns.length > 0 && (
        <PanelGroup key={count} id={isFull ? group : `${group}-${count}`} orientation="horizontal">
          {columns.map((ids, at) => (
            <Fragment key={ids.join(' ')}>
              {at > 0 && <ResizeBar label={barLabel(columns[at - 1]?.at(-1), ids[0])} />}
              <Panel
                id={ids.join('-')}
                {...sizeOf(isFull ? SIZES[group][ids[0] ?? 'request'] : undefined)}
                minSize="15%"
              >
                <Column panes={ids} />
              </Panel>
            </Fragment>
          ))}
        </PanelGroup>
      )}
    </div>
  )
}

function sizeOf(size: string | undefined) {
  return size === undefined ? {} : { defaultSize: size }
}

function barLabel(left: PaneId | undefined, right: PaneId | undefined): string {
  if (left === 'console') return text.resize.consoleAndRequest
  return right === 'inspector' ? text.resize.responseAndInspector : text.resize.requestAndResponse
}

function Column({ panes }: { readonly panes: readonly PaneId[] }) {
  const [first] = panes
  if (panes.length > 1) return <TabbedColumn panes={panes} />
  return first && CONTENT[first]()
}

/** An answer comes to the front by itself when the request was there. */
function TabbedColumn({ panes }: { readonly panes: readonly PaneId[] }) {
  const runId = useStudioState((state) => state.runId)
  const [chosen, choose] = useState<{ readonly id: PaneId; readonly runId: string | undefined }>({
    id: panes[0] ?? 'request',
    runId,
  })
  const shown = chosen.id === 'request' && chosen.runId !== runId ? 'response' : chosen.id
  return (
    <PaneTabs
      label={text.lowerPanes}
      panes={panes.map((id) => ({ id, label: text.panes[id], content: CONTENT[id]() }))}
      value={shown}
      onChange={(id) => choose({ id, runId })}
    />
  )
}
