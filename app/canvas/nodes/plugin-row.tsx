import { memo, useEffect, useRef, type KeyboardEvent } from 'react'
import { formatPriority } from '../../kernels/format.ts'
import type { FlowRow } from '../../kernels/flow-graph.ts'
import { FLOW_SIZE } from '../../kernels/layout-flow.ts'
import type { Step } from '../../store/navigation.ts'
import { selectSteps } from '../../store/selectors.ts'
import { useStudio, useStudioState } from '../../store/studio-context.tsx'
import { RowBadge } from './row-badge.tsx'

const TONES: Record<FlowRow['tone'], string> = {
  ran: 'hover:bg-raise',
  planned: 'text-dim hover:bg-raise',
  landmark: 'text-dim',
  skipped: 'hatched text-faint hover:text-dim',
  exited: 'bg-err/12 hover:bg-err/20',
  failed: 'bg-err/12 hover:bg-err/20',
}

const STEP_KEYS: Readonly<Record<string, Step>> = {
  ArrowUp: 'previous',
  ArrowLeft: 'previous',
  ArrowDown: 'next',
  ArrowRight: 'next',
  Home: 'first',
  End: 'last',
}

interface PluginRowProps {
  readonly row: FlowRow
  /** Distance from the first row. */
  readonly top: number
}

/** One plugin in a phase: number, priority, name, scope, and at the right what came of it. */
export const PluginRow = memo(function PluginRow({ row, top }: PluginRowProps) {
  const line = `absolute inset-x-0 flex items-center gap-[5px] border-t border-line pr-2 pl-1.5 text-left text-xs ${TONES[row.tone]}`
  const style = { top, height: FLOW_SIZE.row }
  if (row.tone === 'landmark')
    return (
      <div style={style} className={line} title={row.label}>
        <span className="truncate pl-[18px]">{row.name}</span>
        <RowBadge row={row} />
      </div>
    )
  return <StepButton row={row} className={line} style={style} />
})

interface StepButtonProps {
  readonly row: FlowRow
  readonly className: string
  readonly style: { readonly top: number; readonly height: number }
}

/** One row of the flow has its place in the tab order; the arrow keys walk on from there. */
function StepButton({ row, className, style }: StepButtonProps) {
  const { store, session } = useStudio()
  const button = useRef<HTMLButtonElement>(null)
  const isSelected = useStudioState((state) => state.rowId === row.id)
  const isCompared = useStudioState((state) => state.comparedId === row.id)
  const isTabStop = useStudioState((state) => row.id === (state.rowId ?? selectSteps(state)[0]?.id ?? row.id))
  useEffect(() => {
    const focused = document.activeElement
    if (isSelected && focused instanceof HTMLElement && focused.dataset['flowRow'] !== undefined)
      button.current?.focus({ preventScroll: true })
  }, [isSelected])
  const walk = (event: KeyboardEvent) => {
    const step = STEP_KEYS[event.key]
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (step) {
      event.preventDefault()
      // With Shift the selected step stays, and the other end of a comparison walks.
      if (event.shiftKey) session.compareStep(step)
      else session.step(step)
    }
  }
  const choose = ({ shiftKey }: { readonly shiftKey: boolean }) => {
    if (shiftKey) store.getState().compareWith(row.id)
    else session.openRow(row.id)
  }
  return (
    <button
      ref={button}
      type="button"
      data-flow-row={row.id}
      tabIndex={isTabStop ? 0 : -1}
      style={style}
      aria-label={row.label}
      aria-pressed={isSelected}
      title={row.label}
      onClick={choose}
      onKeyDown={walk}
      className={`${className} ${isSelected ? 'rounded outline-2 -outline-offset-2 outline-accent' : ''} ${isCompared ? 'rounded outline-2 -outline-offset-2 outline-dashed outline-accent' : ''}`}
    >
      <span className="w-3 shrink-0 text-right font-mono text-[10px] text-dim">{row.number}</span>
      <span className="w-[27px] shrink-0 text-right text-[11px] text-faint">
        {row.priority === undefined ? '' : formatPriority(row.priority)}
      </span>
      {/* The scope wraps out of sight when it has no room. */}
      <span className="flex h-[18px] min-w-0 flex-1 flex-wrap items-baseline gap-x-1.5 overflow-hidden">
        <span className="max-w-full truncate leading-[18px]">{row.name}</span>
        {row.scope !== '' && row.scope !== 'global' && (
          <span className="text-[10px] leading-[18px] text-faint">{row.scope}</span>
        )}
      </span>
      <RowBadge row={row} />
    </button>
  )
}
