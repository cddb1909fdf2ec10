import { useState } from 'react'
import { priorityBetween, withPriority } from '../kernels/move-row.ts'
import { selectRun } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'
import type { MovedRow } from './use-row-move.ts'

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
    if (!isWritten)
      store
        .getState()
        .showNotice(`The order of ${plugin} could not be written: the file that sets it is not in this scenario.`)
  }
  return (
    <Modal
      title={`Move ${moved.plugin}`}
      about={`It would run ${moved.above ? `after ${moved.above.plugin}` : 'first'}${moved.below ? `, before ${moved.below.plugin}` : ''}.`}
      onClose={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void apply()
        }}
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">What to do</legend>
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
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={choices.find(({ id }) => id === choice)?.isOff === true}>
            {choice === 'what-if' ? 'Ask' : 'Write'}
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
      label: 'Only ask what if',
      about: hasRun
        ? 'A second run appears beside this one; no file changes.'
        : 'Send a request first: what if compares runs.',
      isOff: !hasRun,
    },
    {
      id: 'priority',
      label: `Write PRIORITY = ${priority}`,
      about: hasPriority
        ? `Into ${handler}; it counts in every phase.`
        : 'No handler.lua in this scenario sets its PRIORITY.',
      isOff: !hasPriority,
    },
    {
      id: 'ordering',
      label: `Write ordering: ${relation} ${other}`,
      about: hasConfig
        ? 'Into kong.yml; it counts in access only, and in the enterprise edition.'
        : 'There is no kong.yml.',
      isOff: !hasConfig || other === '',
    },
  ] as const
}

/** The nearer neighbour names the rule: before what stands below, else after what stands above. */
function ruleOf({ above, below }: MovedRow): { readonly relation: 'before' | 'after'; readonly other: string } {
  return below ? { relation: 'before', other: below.plugin } : { relation: 'after', other: above?.plugin ?? '' }
}
