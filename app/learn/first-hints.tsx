import { GraduationCap, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { selectModel } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { firstHints as text } from '../text/first-hints.ts'
import { Button } from '../ui/button.tsx'
import { Kbd } from '../ui/kbd.tsx'

/** Three hints for a first visit, each with a button that does what it says; put away for good with one click. */
export function FirstHints() {
  const { store, session } = useStudio()
  const dismiss = () => store.getState().dismissHints()
  return (
    <aside aria-label={text.label} className="shrink-0 border-b border-line bg-panel px-3.5 py-2">
      <div className="flex items-stretch gap-2">
        <ol className="grid min-w-0 flex-1 grid-cols-3 gap-2">
          <RunHint />
          <GhostHint />
          <OrderHint />
        </ol>
        <div className="flex shrink-0 flex-col justify-between gap-1">
          <Button look="plain" className="self-end" aria-label={text.dismiss} title={text.dismiss} onClick={dismiss}>
            <X size={14} aria-hidden="true" />
          </Button>
          <Button
            onClick={() => {
              dismiss()
              store.getState().showLearn(true)
              void session.learn.list()
            }}
          >
            <GraduationCap size={14} aria-hidden="true" /> {text.lessons}
          </Button>
        </div>
      </div>
    </aside>
  )
}

/** The run that is shown, or how to get one. */
function RunHint() {
  const { session } = useStudio()
  const exit = useStudioState((state) => selectModel(state)?.shortCut)
  const hasRun = useStudioState((state) => selectModel(state) !== undefined)
  if (!hasRun)
    return (
      <Hint number={1} action={text.send.action} onAction={() => void session.send()}>
        <b>{text.send.title}</b> <Kbd keys="Mod+Enter" />
        {text.send.about}
      </Hint>
    )
  if (!exit)
    return (
      <Hint number={1} action={text.walk.action} onAction={() => session.step('first')}>
        <b>{text.walk.title}</b>
        {text.walk.about} <Kbd keys="F10" /> {text.walk.keys}
      </Hint>
    )
  return (
    <Hint number={1} action={text.refused.action} onAction={() => session.openRow(exit.row)}>
      <b>{text.refused.title}</b>
      {text.refused.about}
    </Hint>
  )
}

/** The first handler that did not run. */
function GhostHint() {
  const { store } = useStudio()
  const ghost = useStudioState((state) => {
    const rows = selectModel(state)?.rows ?? []
    const skipped = rows.filter(({ outcome }) => outcome.type === 'skipped')
    return (skipped.find(({ phase }) => phase === 'access') ?? skipped[0])?.id
  })
  const show = () => {
    const { selectRow, showInspectorTab, view, showView } = store.getState()
    if (view === 'debug') showView('flow')
    selectRow(ghost)
    showInspectorTab('why')
  }
  return (
    <Hint number={2} {...(ghost !== undefined && { action: text.ghost.action, onAction: show })}>
      <b>{text.ghost.title}</b> {text.ghost.about}
    </Hint>
  )
}

/** From looking to changing. */
function OrderHint() {
  const { store } = useStudio()
  const show = () => {
    const { showView, overview, openFile, scenario } = store.getState()
    showView('order')
    const own = overview?.plugins.filter(({ files }) => files.length > 0) ?? []
    const plugin = own.find(({ name }) => name === selectModel(store.getState())?.shortCut?.plugin) ?? own[0]
    const path = plugin?.files.find((file) => file.endsWith('handler.lua'))
    const line =
      path === undefined ? -1 : (scenario?.files[path] ?? '').split('\n').findIndex((text) => /PRIORITY/.test(text))
    if (path !== undefined && line >= 0) openFile(path, line + 1)
  }
  return (
    <Hint number={3} action={text.order.action} onAction={show}>
      <b>{text.order.title}</b>
      {text.order.before} <code className="font-mono text-xs">PRIORITY</code> {text.order.after}
    </Hint>
  )
}

interface HintProps {
  readonly number: number
  readonly action?: string
  readonly onAction?: () => void
  readonly children: ReactNode
}

function Hint({ number, action, onAction, children }: HintProps) {
  return (
    <li className="flex min-w-0 gap-2.5 rounded-[9px] border border-line bg-bg px-3 py-2">
      <span
        aria-hidden="true"
        className="grid size-5 shrink-0 place-items-center rounded-full bg-accent text-xs font-semibold text-on-accent"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-40 flex-1">{children}</p>
        {action !== undefined && (
          <Button className="shrink-0 !py-1" onClick={onAction}>
            {action}
          </Button>
        )}
      </div>
    </li>
  )
}
