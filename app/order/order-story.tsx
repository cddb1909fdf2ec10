import { Popover } from 'radix-ui'
import { useMemo } from 'react'
import type { OrderCell } from '../kernels/order-matrix.ts'
import { placeText } from '../kernels/step-text.ts'
import { useStudio } from '../store/studio-context.tsx'

const TITLES: Record<OrderCell['tone'], (name: string) => string> = {
  ran: (name) => `${name} ran.`,
  exited: (name) => `${name} ended the request.`,
  failed: (name) => `${name} failed.`,
  skipped: (name) => `Why did ${name} not run?`,
  planned: (name) => name,
  none: (name) => name,
}

/** A cell whose story is told, and the button it is told beside. */
export interface OpenCell {
  readonly cell: OrderCell
  readonly button: HTMLElement
}

/** What happened, or why it did not, beside the cell. */
export function OrderStory({ open, onClose }: { readonly open: OpenCell; readonly onClose: () => void }) {
  const { session } = useStudio()
  const { label, place, plugin, phase, tone, id } = open.cell
  const anchor = useMemo(() => ({ current: open.button }), [open])
  const sentence = label.replace(/^ghost .*? did not run: |^\d+\. /, '')
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={`${plugin}:${phase}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            open.button.focus()
          }}
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
      </Popover.Portal>
    </Popover.Root>
  )
}
