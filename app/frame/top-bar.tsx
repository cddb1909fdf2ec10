import { lazy, Suspense } from 'react'
import { Bug, GraduationCap, LoaderCircle, Moon, PanelLeft, Play, Share2, Sun } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Kbd, shortcutText } from '../ui/kbd.tsx'
import { HostSwitch } from './host-switch.tsx'
import { ScenarioMenu } from './scenario-menu.tsx'

const DebugToolbar = lazy(async () => ({ default: (await import('./debug-toolbar.tsx')).DebugToolbar }))

/** Scenario, host, Send; in the debug view the debugger's buttons. */
export function TopBar() {
  const { store } = useStudio()
  const kong = useStudioState((state) => state.overview?.kong)
  const isDebug = useStudioState((state) => state.view === 'debug')
  return (
    <header className="flex h-11 shrink-0 items-center gap-3.5 border-b border-line bg-panel px-3.5 whitespace-nowrap max-[1000px]:gap-2">
      <h1 className="font-[650] tracking-wide">
        <span aria-hidden="true" className="text-accent">
          ◉
        </span>{' '}
        phasescope
      </h1>
      <ExplorerToggle />
      <ScenarioMenu />
      {isDebug ? (
        <div className="mx-auto">
          <Suspense fallback={null}>
            <DebugToolbar />
          </Suspense>
        </div>
      ) : (
        <HostSwitch />
      )}
      {kong !== undefined && !isDebug && (
        <span className="max-[1000px]:hidden rounded-[7px] border border-line px-2.5 py-1 text-dim">Kong {kong}</span>
      )}
      <div className="ml-auto flex items-center gap-2">
        {isDebug && <PipelineButton />}
        <DebugButton />
        <LearnButton />
        <ShareButton />
        <SendButton />
        <ThemeToggle />
        <Button
          aria-label="Command palette"
          title="Every action by name"
          onClick={() => store.getState().openPalette(true)}
        >
          <Kbd keys="Mod+K" className="border-none !px-0" />
        </Button>
      </div>
    </header>
  )
}

function ShareButton() {
  const { store } = useStudio()
  const hasScenario = useStudioState((state) => state.scenario !== undefined)
  return (
    <Button
      look="plain"
      aria-label="Share"
      disabled={!hasScenario}
      title={`Share as a link or a zip (${shortcutText('Alt+S')})`}
      onClick={() => store.getState().showDialog({ type: 'share' })}
    >
      <Share2 size={15} aria-hidden="true" />
    </Button>
  )
}

function ExplorerToggle() {
  const { store } = useStudio()
  const isShown = useStudioState((state) => state.isExplorerShown)
  return (
    <Button
      look="plain"
      aria-label="Explorer"
      aria-pressed={isShown}
      title={`${isShown ? 'Hide' : 'Show'} the explorer (${shortcutText('Mod+B')})`}
      onClick={() => store.getState().showExplorer(!isShown)}
      className="-mx-2"
    >
      <PanelLeft size={15} aria-hidden="true" />
    </Button>
  )
}

function PipelineButton() {
  const { store } = useStudio()
  return (
    <Button
      className="max-[1300px]:hidden"
      title={`Phases, plugins and the configuration that won (${shortcutText('Alt+P')})`}
      onClick={() => store.getState().showPipeline('shown')}
    >
      Effective pipeline
    </Button>
  )
}

function DebugButton() {
  const { session } = useStudio()
  const isOff = useStudioState((state) => state.scenario === undefined || state.isSending)
  const isAttached = useStudioState((state) => state.isAttached)
  return (
    <Button
      aria-label="Debug"
      disabled={isOff}
      title={`Send under the debugger: stops at breakpoints, or at the first statement (${shortcutText('Mod+Shift+Enter')})`}
      onClick={() => void session.sendDebugged()}
      className={`!px-2 ${isAttached ? '!border-warn !text-warn' : ''}`}
    >
      <Bug size={15} aria-hidden="true" />
    </Button>
  )
}

function LearnButton() {
  const { store } = useStudio()
  const isShown = useStudioState((state) => state.isLearnShown)
  return (
    <Button
      aria-label="Learn"
      aria-pressed={isShown}
      title={`${isShown ? 'Close the lesson' : 'Ten short lessons'} (${shortcutText('Alt+L')})`}
      onClick={() => store.getState().showLearn(!isShown)}
      className={`!px-2 ${isShown ? '!border-accent !text-accent' : ''}`}
    >
      <GraduationCap size={15} aria-hidden="true" />
    </Button>
  )
}

function SendButton() {
  const { session } = useStudio()
  const isSending = useStudioState((state) => state.isSending)
  const hasScenario = useStudioState((state) => state.scenario !== undefined)
  const Icon = isSending ? LoaderCircle : Play
  return (
    <Button
      look="primary"
      aria-label="Send"
      aria-busy={isSending}
      disabled={!hasScenario}
      onClick={() => void session.send()}
    >
      <Icon size={13} aria-hidden="true" className={isSending ? 'animate-spin' : 'fill-current'} />
      {isSending ? 'Sending' : 'Send'}
      <Kbd keys="Mod+Enter" className="max-[1000px]:hidden" />
    </Button>
  )
}

function ThemeToggle() {
  const { store } = useStudio()
  const theme = useStudioState((state) => state.theme)
  const other = theme === 'dark' ? 'light' : 'dark'
  const Icon = theme === 'dark' ? Sun : Moon
  return (
    <Button
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
      onClick={() => store.getState().setTheme(other)}
      className="!px-2"
    >
      <Icon size={15} aria-hidden="true" />
    </Button>
  )
}
