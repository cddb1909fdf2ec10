import { Popover } from 'radix-ui'
import { useMemo } from 'react'
import type { OrderCell } from '../kernels/order-matrix.ts'
import { placeText } from '../kernels/step-text.ts'
import type { WhatIfStep } from '../kernels/what-if.ts'
import { selectMatrix, selectRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { order } from '../text/order.ts'

const text = order.story

const TITLES: Record<OrderCell['tone'], (name: string) => string> = {
  ran: text.ran,
  exited: text.exited,
  failed: text.failed,
  skipped: text.skipped,
  planned: (name) => name,
  none: (name) => name,
}

/** A cell whose story is told, and the button it is told beside. */
export interface OpenCell {
  readonly cell: OrderCell
  readonly button: HTMLElement
}

interface OrderStoryProps {
  readonly open: OpenCell
  /** The cell is one of the second run, which answers questions and takes none. */
  readonly isSecond: boolean
  readonly onClose: () => void
}

/** What happened, or why it did not, beside the cell; and the questions that start from it. */
export function OrderStory({ open, isSecond, onClose }: OrderStoryProps) {
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
            {place ? text.showLine(placeText(place)) : text.showSource}
          </Popover.Close>
          {!isSecond && <Questions cell={open.cell} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** What if the step, or the plugin, was not there; or ran before what stood in its way? */
function Questions({ cell: { plugin, phase, blocker } }: { readonly cell: OrderCell }) {
  const { session } = useStudio()
  const hasRun = useStudioState((state) => selectRun(state) !== undefined)
  const first = useStudioState((state) =>
    blocker === undefined
      ? undefined
      : selectMatrix(state)?.rows.find((row) => row.plugin === blocker && row.plugin !== plugin),
  )
  if (!hasRun) return null
  const questions: readonly (readonly [label: string, step: WhatIfStep])[] = [
    [text.withoutHandler(phase, plugin), { type: 'without-handler', plugin, phase }],
    [text.withoutPlugin(plugin), { type: 'without-plugin', plugin }],
    ...(first ? [[text.first(plugin), { type: 'priority', plugin, priority: first.priority + 1 }] as const] : []),
  ]
  return (
    <ul aria-label={text.questions} className="mt-2 flex flex-wrap gap-x-3 gap-y-0.5 border-t border-line pt-2">
      {questions.map(([label, step]) => (
        <li key={label}>
          <Popover.Close className="text-accent hover:underline" onClick={() => session.whatIf.ask(step)}>
            {label}
          </Popover.Close>
        </li>
      ))}
    </ul>
  )
}
