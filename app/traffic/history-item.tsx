import {
  ArrowLeftRight,
  Bug,
  Copy,
  Flag,
  GitBranch,
  ListPlus,
  MoreHorizontal,
  Pin,
  PinOff,
  RotateCw,
  Trash2,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState, type KeyboardEvent } from 'react'
import type { Run } from '../../engine/protocol.ts'
import { draftOfRequest } from '../kernels/draft-request.ts'
import { escapeDraft } from '../kernels/environment/fill-draft.ts'
import { formatMs } from '../kernels/format.ts'
import { modelOfRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { history as text } from '../text/history.ts'
import { MENU, MENU_ITEM } from './menu-look.ts'

/** One run of the history; Delete removes it, P pins it. */
export function HistoryItem({ run }: { readonly run: Run }) {
  const { store } = useStudio()
  const isShown = useStudioState((state) => state.runId === run.id)
  const isPinned = useStudioState((state) => state.pinnedRuns.includes(run.id))
  const { request, response, origin, name, branchOf } = run
  const show = () => {
    const { showRun, loadDraft } = store.getState()
    showRun(run.id, modelOfRun(run).shortCut?.row)
    loadDraft(draftOfRun(run))
  }
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Delete') store.getState().removeRuns([run.id])
    if (key === 'p') store.getState().pinRun(run.id, !isPinned)
  }
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        aria-current={isShown ? 'true' : undefined}
        onClick={show}
        onKeyDown={onKeyDown}
        className={`grid min-w-0 flex-1 grid-cols-[auto_52px_1fr_auto] items-baseline gap-2 rounded px-2 py-1 text-left font-mono text-xs ${isShown ? 'bg-raise text-fg' : 'text-dim hover:bg-panel'}`}
      >
        <span
          className={`whitespace-nowrap ${response.status < 400 && response.outcome === 'complete' ? 'text-ok' : 'text-err'}`}
        >
          {response.status}
          {branchOf && (
            <span title={text.branchAbout(branchOf.step)} className="ml-1 inline-block text-warn">
              <GitBranch size={11} aria-hidden="true" />
              <span className="sr-only">{text.branch}</span>
            </span>
          )}
          {isPinned && (
            <span title={text.pinnedAbout} className="ml-1 inline-block text-accent">
              <Pin size={11} aria-hidden="true" />
              <span className="sr-only">{text.pinned}</span>
            </span>
          )}
        </span>
        <span className="truncate">{request.method}</span>
        <span className="truncate">
          {request.target}
          {name !== undefined && <span className="ml-2 text-faint">{name}</span>}
          {origin === 'client' && <span className="ml-2 text-faint">{text.fromClient}</span>}
        </span>
        <span className="whitespace-nowrap text-faint">{formatMs(run.cost)}</span>
      </button>
      <OpenInDebugger run={run} />
      <RunMenu run={run} isPinned={isPinned} />
    </li>
  )
}

/** What was recorded is sent as it stands, unless it came from a named entry. */
function draftOfRun({ request, name }: Run) {
  const draft = draftOfRequest(request, name)
  return name === undefined ? escapeDraft(draft) : draft
}

function OpenInDebugger({ run }: { readonly run: Run }) {
  const { session } = useStudio()
  return (
    <button
      type="button"
      aria-label={text.debugRun(`${run.request.method} ${run.request.target}`)}
      title={text.debug}
      onClick={() => void session.debug.openRun(run)}
      className="shrink-0 rounded p-1 text-dim hover:bg-raise hover:text-fg"
    >
      <Bug size={13} aria-hidden="true" />
    </button>
  )
}

function RunMenu({ run, isPinned }: { readonly run: Run; readonly isPinned: boolean }) {
  const { store, session } = useStudio()
  const [trigger, setTrigger] = useState<Element | null>(null)
  // Over the line between two panels an item would resize them instead of being chosen.
  const pane = trigger?.closest('[role="tabpanel"]')
  const { request } = run
  const { showRun, pinRun, removeRuns } = store.getState()
  const resend = () => {
    showRun(run.id, undefined)
    void session.traffic.resend()
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        ref={setTrigger}
        aria-label={text.menu(`${request.method} ${request.target}`)}
        className="shrink-0 rounded p-1 text-dim hover:bg-raise hover:text-fg"
      >
        <MoreHorizontal size={13} aria-hidden="true" />
      </DropdownMenu.Trigger>
      {/* No portal: the menu stays inside its region, a landmark. */}
      <DropdownMenu.Content align="end" className={MENU} {...(pane && { collisionBoundary: pane, sticky: 'always' })}>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={resend}>
          <RotateCw size={13} aria-hidden="true" /> {text.sendAgain}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={() => pinRun(run.id, !isPinned)}>
          {isPinned ? <PinOff size={13} aria-hidden="true" /> : <Pin size={13} aria-hidden="true" />}
          {isPinned ? text.unpin : text.pin}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={() => session.compare.pin(run)}>
          <Flag size={13} aria-hidden="true" /> {text.useAsBaseline}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={() => session.compare.compareWithBaseline(run)}>
          <ArrowLeftRight size={13} aria-hidden="true" /> {text.compare}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={() => session.traffic.addStep(draftOfRun(run))}>
          <ListPlus size={13} aria-hidden="true" /> {text.addStep}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={() => void session.traffic.copyCurl(request)}>
          <Copy size={13} aria-hidden="true" /> {text.copyCurl}
        </DropdownMenu.Item>
        <DropdownMenu.Item className={MENU_ITEM} onSelect={() => removeRuns([run.id])}>
          <Trash2 size={13} aria-hidden="true" /> {text.remove}
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
