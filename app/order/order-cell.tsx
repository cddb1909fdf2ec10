import { Popover } from 'radix-ui'
import type { OrderCell } from '../kernels/order-matrix.ts'
import { placeText } from '../kernels/step-text.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { walkCells } from './walk-cells.ts'

/** How each kind of cell looks; a cell without handler is a dot. */
export const CELL_LOOKS: Record<OrderCell['tone'], string> = {
  ran: 'border-ok/25 bg-ok/10 text-ok',
  exited: 'border-err/35 bg-err/12 font-semibold text-err',
  failed: 'border-err/35 bg-err/12 font-semibold text-err',
  skipped: 'border-warn/25 bg-warn/10 text-warn',
  planned: 'border-line bg-panel text-dim',
  none: '',
}

const TITLES: Record<OrderCell['tone'], (name: string) => string> = {
  ran: (name) => `${name} ran.`,
  exited: (name) => `${name} ended the request.`,
  failed: (name) => `${name} failed.`,
  skipped: (name) => `Why did ${name} not run?`,
  planned: (name) => name,
  none: (name) => name,
}

/** One plugin in one phase; opens the story behind it. */
export function OrderCellView({ cell, isTabStop }: { readonly cell: OrderCell; readonly isTabStop: boolean }) {
  const { store } = useStudio()
  const isSelected = useStudioState((state) => state.rowId === cell.id)
  if (cell.tone === 'none')
    return (
      <span className="px-2 text-faint">
        <span aria-hidden="true">·</span>
        <span className="sr-only">no handler</span>
      </span>
    )
  return (
    <Popover.Root>
      <Popover.Trigger
        data-order-cell={cell.id}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={cell.label}
        aria-pressed={isSelected}
        onClick={() => store.getState().selectRow(cell.id)}
        onKeyDown={walkCells}
        className={`rounded-md border px-2 py-0.5 text-xs whitespace-nowrap hover:brightness-110 ${CELL_LOOKS[cell.tone]} ${isSelected ? 'outline-2 outline-accent' : ''}`}
      >
        {cell.text}
      </Popover.Trigger>
      <Popover.Portal>
        <Story cell={cell} />
      </Popover.Portal>
    </Popover.Root>
  )
}

function Story({ cell }: { readonly cell: OrderCell }) {
  const { session } = useStudio()
  const { label, place, plugin, phase, tone, id } = cell
  const sentence = label.replace(/^ghost .*? did not run: |^\d+\. /, '')
  return (
    <Popover.Content
      align="start"
      sideOffset={6}
      collisionPadding={12}
      aria-label={`${plugin}:${phase}`}
      className="z-40 w-[340px] max-w-[92vw] rounded-[9px] border border-line bg-panel px-3.5 py-3 shadow-2xl"
    >
      <h3 className="font-semibold">{TITLES[tone](`${plugin}:${phase}`)}</h3>
      <p className="mt-0.5 text-dim wrap-anywhere">{sentence}</p>
      <Popover.Close
        className="mt-1.5 text-accent hover:underline"
        onClick={() => (place ? session.openPlace(place) : session.openRow(id))}
      >
        {place ? `Show the line (${placeText(place)})` : 'Show the source'}
      </Popover.Close>
    </Popover.Content>
  )
}

/** Marks a priority that another plugin has, too. */
export function Tie() {
  return <span className="rounded bg-warn/15 px-1 text-[11px] text-warn">tie</span>
}
