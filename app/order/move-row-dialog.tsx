import { useState } from 'react'
import { priorityBetween, withPriority } from '../kernels/move-row.ts'
import { selectRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { order } from '../text/order.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'
import type { MovedRow } from './use-row-move.ts'

const text = order.move

type Choice = 'what-if' | 'priority' | 'ordering'

/** A row was let go at another place: only ask what if, or write it down, and where. */
export function MoveRowDialog({ moved, onClose }: { readonly moved: MovedRow; readonly onClose: () => void }) {
  const { session, store } = useStudio()
  const hasRun = useStudioState((state) => selectRun(state) !== undefined)
  const choices = useChoices(moved, hasRun)
  const [choice, choose] = useState<Choice>(hasRun ? 'what-if' : 'priority')
  const priority = priorityBetween(moved.above, moved.below)
  const apply = async () => {
    const { plugin } = moved
    onClose()
    if (choice === 'what-if') return session.whatIf.ask({ type: 'priority', plugin, priority })
    const isWritten =
      choice === 'priority'
        ? session.whatIf.writePriority(plugin, priority)
        : await session.whatIf.writeOrdering({ plugin, ...ruleOf(moved) })
    if (!isWritten) store.getState().showNotice(text.notWritten(plugin))
  }
  return (
    <Modal
      title={text.title(moved.plugin)}
      about={text.about(moved.above?.plugin, moved.below?.plugin)}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void apply()
        }}
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">{text.choices}</legend>
          {choices.map(({ id, label, about, isOff }) => (
            <label key={id} className={`flex items-start gap-2 ${isOff ? 'text-faint' : 'cursor-pointer'}`}>
              <input
                type="radio"
                name="move"
                checked={choice === id}
                disabled={isOff}
                onChange={() => choose(id)}
                className="mt-1 accent-(--accent)"
              />
              <span>
                {label}
                <span className="block text-xs text-dim">{about}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button type="submit" look="primary" disabled={choices.find(({ id }) => id === choice)?.isOff === true}>
            {choice === 'what-if' ? text.ask : text.write}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function useChoices(moved: MovedRow, hasRun: boolean) {
  const { plugin } = moved
  const priority = priorityBetween(moved.above, moved.below)
  const { relation, other } = ruleOf(moved)
  const files = useStudioState((state) => state.scenario?.files)
  const handler = useStudioState((state) =>
    state.overview?.plugins.find(({ name }) => name === plugin)?.files.find((path) => path.endsWith('handler.lua')),
  )
  const source = handler === undefined ? undefined : files?.[handler]
  const hasPriority = source !== undefined && withPriority(source, priority) !== undefined
  const hasConfig = files?.['kong.yml'] !== undefined || files?.['kong.yaml'] !== undefined
  return [
    {
      id: 'what-if',
      label: text.whatIf,
      about: hasRun ? text.whatIfAbout : text.whatIfNeedsRun,
      isOff: !hasRun,
    },
    {
      id: 'priority',
      label: text.priority(priority),
      about: hasPriority ? text.priorityAbout(handler) : text.noPriority,
      isOff: !hasPriority,
    },
    {
      id: 'ordering',
      label: text.ordering(relation, other),
      about: hasConfig ? text.orderingAbout : text.noConfig,
      isOff: !hasConfig || other === '',
    },
  ] as const
}

/** The nearer neighbour names the rule: before what stands below, else after what stands above. */
function ruleOf({ above, below }: MovedRow): { readonly relation: 'before' | 'after'; readonly other: string } {
  return below ? { relation: 'before', other: below.plugin } : { relation: 'after', other: above?.plugin ?? '' }
}
