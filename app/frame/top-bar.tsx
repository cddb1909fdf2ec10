import { lazy, Suspense } from 'react'
import { Bug, GraduationCap, LoaderCircle, Moon, PanelLeft, Play, Share2, Sun } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { frame as text } from '../text/frame.ts'
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
        {text.name}
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
        <span className="max-[1000px]:hidden rounded-[7px] border border-line px-2.5 py-1 text-dim">
          {text.top.kong(kong)}
        </span>
      )}
      <div className="ml-auto flex items-center gap-2">
        {isDebug && <PipelineButton />}
        <DebugButton />
        <LearnButton />
        <ShareButton />
        <SendButton />
        <ThemeToggle />
        <Button
          aria-label={text.top.palette}
          title={text.top.everyAction}
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
      aria-label={text.top.share}
      disabled={!hasScenario}
      title={text.top.shareAs(shortcutText('Alt+S'))}
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
      aria-label={text.top.explorer}
      aria-pressed={isShown}
      title={text.top[isShown ? 'hideExplorer' : 'showExplorer'](shortcutText('Mod+B'))}
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
      title={text.top.aboutPipeline(shortcutText('Alt+P'))}
      onClick={() => store.getState().showPipeline('shown')}
    >
      {text.top.pipeline}
    </Button>
  )
}

function DebugButton() {
  const { session } = useStudio()
  const isOff = useStudioState((state) => state.scenario === undefined || state.isSending)
  const isAttached = useStudioState((state) => state.isAttached)
  return (
    <Button
      aria-label={text.top.debug}
      disabled={isOff}
      title={text.top.aboutDebug(shortcutText('Mod+Shift+Enter'))}
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
      aria-label={text.top.learn}
      aria-pressed={isShown}
      title={text.top[isShown ? 'closeLesson' : 'lessons'](shortcutText('Alt+L'))}
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
      aria-label={text.send}
      aria-busy={isSending}
      disabled={!hasScenario}
      onClick={() => void session.send()}
    >
      <Icon size={13} aria-hidden="true" className={isSending ? 'animate-spin' : 'fill-current'} />
      {isSending ? text.sending : text.send}
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
      aria-label={text.top.theme(other)}
      title={text.top.theme(other)}
      onClick={() => store.getState().setTheme(other)}
      className="!px-2"
    >
      <Icon size={15} aria-hidden="true" />
    </Button>
  )
}
