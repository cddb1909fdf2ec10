import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react'
import { Panel, usePanelRef } from 'react-resizable-panels'
import { EditorPanel } from './editor/editor-panel.tsx'
import { Dialogs } from './explorer/dialogs.tsx'
import { Explorer } from './explorer/explorer.tsx'
import { DropZone } from './frame/drop-zone.tsx'
import { useHotkeys } from './frame/hotkeys.ts'
import { DebugBottom, RunBottom } from './frame/lower-panes.tsx'
import { Overlays } from './frame/overlays.tsx'
import { keyOfSizes, PanelGroup, sizedView, type SizedView } from './frame/panel-group.tsx'
import { StagePanel } from './frame/stage-panel.tsx'
import { StatusStrip } from './frame/status-strip.tsx'
import { TopBar } from './frame/top-bar.tsx'
import { useStudio, useStudioState } from './store/studio-context.tsx'
import { EmbedBar } from './share/embed-bar.tsx'
import { OfflineNote } from './share/offline-note.tsx'
import { app as text } from './text/app.ts'
import { Inspector } from './trace/inspector.tsx'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { ResizeBar } from './ui/resize-bar.tsx'

const ConnectionsBottom = lazy(async () => ({
  default: (await import('./connections/connections-bottom.tsx')).ConnectionsBottom,
}))
const LessonPanel = lazy(async () => ({ default: (await import('./learn/lesson-panel.tsx')).LessonPanel }))
const FirstHints = lazy(async () => ({ default: (await import('./learn/first-hints.tsx')).FirstHints }))
const WideStage = lazy(async () => ({ default: (await import('./compare/wide-stage.tsx')).WideStage }))

/** `?embed`: the flow and what it tells, inside somebody's page. */
const isEmbedded = new URLSearchParams(location.search).has('embed')

/** The studio: the frame and its panes. */
export function App() {
  useHotkeys()
  if (isEmbedded) return <Embedded />
  return (
    <div className="flex h-full flex-col">
      <TopBar />
      <OfflineNote />
      <Hints />
      <main className="min-h-0 flex-1">
        <ErrorBoundary what={text.studio}>
          <Panes />
        </ErrorBoundary>
      </main>
      <StatusStrip />
      <Dialogs />
      <DropZone />
      <Overlays />
    </div>
  )
}

/** What a first visit should look at. */
function Hints() {
  const isShown = useStudioState((state) => !state.hasSeenHints && state.scenario !== undefined && !state.isLearnShown)
  return (
    isShown && (
      <Suspense fallback={null}>
        <FirstHints />
      </Suspense>
    )
  )
}

/** Comparisons and recorded traffic need all of the room: they lie over editor and flow, which stay as they are. */
function WorkArea({ children }: { readonly children: ReactNode }) {
  const isWide = useStudioState((state) => state.wideView !== undefined)
  return (
    <div className="relative h-full">
      <div className="h-full" inert={isWide}>
        {children}
      </div>
      {isWide && (
        <div className="absolute inset-0 z-20 bg-bg">
          <ErrorBoundary what={text.comparison}>
            <Suspense fallback={<p className="p-4 text-dim">{text.loadingComparison}</p>}>
              <WideStage />
            </Suspense>
          </ErrorBoundary>
        </div>
      )}
    </div>
  )
}

/** A run to look at, without the tools to change it. */
function Embedded() {
  return (
    <div className="flex h-full flex-col">
      <EmbedBar />
      <main className="min-h-0 flex-1">
        <ErrorBoundary what={text.studio}>
          <PanelGroup id="embed" orientation="vertical">
            <Panel id="flow" minSize="30%">
              <StagePanel />
            </Panel>
            <ResizeBar label={text.resize.flowAndInspector} isHorizontal />
            <Panel id="inspector" defaultSize="36%" minSize="15%">
              <Inspector />
            </Panel>
          </PanelGroup>
        </ErrorBoundary>
      </main>
    </div>
  )
}

/** In the debug view the panes take the height of the page, as there is most to read in them. */
function Panes() {
  const { store } = useStudio()
  const isDebug = useStudioState((state) => state.view === 'debug')
  const isLearning = useStudioState((state) => state.isLearnShown)
  return (
    <PanelGroup
      id="page"
      orientation="horizontal"
      onResize={({ explorer = 0 }) => store.getState().showExplorer(explorer > 0)}
    >
      <ExplorerPanel />
      <ResizeBar label={text.resize.explorer} />
      <Panel id="work" minSize="40%">
        <WorkArea>
          <PanelGroup id="work" orientation="vertical">
            <Panel id="top" minSize="25%">
              <PanelGroup id="top" orientation="horizontal">
                <EditorPane />
                {!isDebug && <ResizeBar label={text.resize.editorAndFlow} />}
                {!isDebug && (
                  <Panel id="flow" minSize="25%">
                    <StagePanel />
                  </Panel>
                )}
              </PanelGroup>
            </Panel>
            <ResizeBar label={text.resize.lowerPanels} isHorizontal />
            <BottomPane />
          </PanelGroup>
        </WorkArea>
      </Panel>
      {isDebug && <ResizeBar label={text.resize.debugger} />}
      {isDebug && (
        <Panel id="debug" defaultSize="30%" minSize="200px">
          <StagePanel />
        </Panel>
      )}
      {isLearning && <ResizeBar label={text.resize.lesson} />}
      {isLearning && <LearnPane />}
    </PanelGroup>
  )
}

/** A lesson, beside everything; it comes with the width it had. */
function LearnPane() {
  const { store } = useStudio()
  const panel = usePanelRef()
  useEffect(() => {
    const kept = store.getState().panels['page-learn']?.['learn']
    // The group has not placed it before the next frame.
    const first = innerWidth < 1100 ? '300px' : '360px'
    const frame = requestAnimationFrame(() => panel.current?.resize(kept === undefined ? first : `${kept}%`))
    return () => cancelAnimationFrame(frame)
  }, [panel, store])
  return (
    <Panel
      id="learn"
      panelRef={panel}
      defaultSize="360px"
      minSize="260px"
      maxSize="45%"
      groupResizeBehavior="preserve-pixel-size"
    >
      <Suspense fallback={<p className="p-4 text-dim">{text.loadingLesson}</p>}>
        <LessonPanel />
      </Suspense>
    </Panel>
  )
}

/** In the debug view the source has more room, for connections the lane; each remembers its sizes. */
function useViewSize(id: 'editor' | 'bottom', group: 'top' | 'work', sizes: Readonly<Record<SizedView, number>>) {
  const { store } = useStudio()
  const view = useStudioState((state) => sizedView(state.view))
  const panel = usePanelRef()
  const first = useRef(true)
  const size = sizes[view]
  useEffect(() => {
    const isFirst = first.current
    first.current = false
    if (isFirst && view === 'other') return undefined
    const kept = store.getState().panels[keyOfSizes(group, view)]?.[id]
    // Before the next frame the group does not know the panels that came with the view.
    const frame = requestAnimationFrame(() => panel.current?.resize(`${kept ?? size}%`))
    return () => cancelAnimationFrame(frame)
  }, [view, panel, store, id, group, size])
  return panel
}

function EditorPane() {
  const panel = useViewSize('editor', 'top', { other: 37, debug: 100, connections: 26 })
  const isSplit = useStudioState((state) => state.otherGroup !== undefined)
  useEffect(() => {
    // Two editors need more room than one had.
    if (isSplit && (panel.current?.getSize().asPercentage ?? 100) < 50) panel.current?.resize('60%')
  }, [isSplit, panel])
  return (
    <Panel id="editor" panelRef={panel} defaultSize="37%" minSize="15%">
      <EditorPanel />
    </Panel>
  )
}

/** A low window has more use for what is asked and said than for lines of source. */
const BOTTOM_SIZES = { other: 40, debug: innerHeight < 800 ? 40 : 32, connections: 36 } as const

function BottomPane() {
  const panel = useViewSize('bottom', 'work', BOTTOM_SIZES)
  return (
    <Panel id="bottom" panelRef={panel} defaultSize="40%" minSize="160px">
      <Bottom />
    </Panel>
  )
}

/** The explorer can be folded away; in a narrow window it starts so. */
function ExplorerPanel() {
  const isShown = useStudioState((state) => state.isExplorerShown)
  // A pane that comes or goes makes the group place all of them anew.
  const neighbours = useStudioState(({ view, isLearnShown }) => `${view === 'debug'} ${isLearnShown}`)
  const panel = usePanelRef()
  useEffect(() => {
    const place = () => (isShown ? panel.current?.expand() : panel.current?.collapse())
    place()
    const frame = requestAnimationFrame(place)
    return () => cancelAnimationFrame(frame)
  }, [isShown, neighbours, panel])
  return (
    <Panel
      id="explorer"
      panelRef={panel}
      defaultSize="232px"
      minSize="150px"
      maxSize="30%"
      collapsible
      collapsedSize="0px"
      groupResizeBehavior="preserve-pixel-size"
    >
      <div className="h-full" inert={!isShown}>
        <Explorer />
      </div>
    </Panel>
  )
}

function Bottom() {
  const view = useStudioState((state) => sizedView(state.view))
  if (view === 'connections')
    return (
      <Suspense fallback={<p className="p-4 text-dim">{text.loadingComposer}</p>}>
        <ConnectionsBottom />
      </Suspense>
    )
  return view === 'debug' ? <DebugBottom /> : <RunBottom />
}
