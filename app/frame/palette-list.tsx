import { Command } from 'cmdk'
import { useEffect, useMemo, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import type { Sample } from '../store/samples.ts'
import { useStudio } from '../store/studio-context.tsx'
import { palette as text } from '../text/palette.ts'
import { Kbd } from '../ui/kbd.tsx'
import { listActions, type Action } from './actions.ts'

export interface PaletteListProps {
  /** Enter was pressed before anything was listed. */
  readonly isEntered: RefObject<boolean>
  readonly onClose: () => void
}

/** The actions of the palette, by group. */
export function PaletteList({ isEntered, onClose }: PaletteListProps) {
  const studio = useStudio()
  const [samples, setSamples] = useState<readonly Sample[]>()
  useEffect(() => {
    studio.session.listSamples().then(setSamples, () => setSamples([]))
  }, [studio])
  const groups = useMemo(() => groupBy(listActions(studio, samples ?? [])), [studio, samples])
  useEffect(() => {
    if (samples === undefined) return undefined
    // When the palette has sorted them.
    const timer = setTimeout(() => {
      if (isEntered.current) document.querySelector<HTMLElement>('[cmdk-item][aria-selected="true"]')?.click()
      isEntered.current = false
    })
    return () => clearTimeout(timer)
  }, [samples, isEntered])
  const run = (action: Action) => {
    flushSync(onClose)
    // After the dialog has given the focus back, so that an action can move it; the next key finds it moved.
    setTimeout(() => flushSync(() => void action.run()))
  }
  return (
    <>
      <Command.Empty className="px-3 py-6 text-center text-dim">{text.nothing}</Command.Empty>
      {groups.map(([group, actions]) => (
        <Command.Group
          key={group}
          heading={group}
          className="[&_[cmdk-group-heading]]:eyebrow [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2"
        >
          {actions.map((action) => (
            <Command.Item
              key={action.id}
              value={`${action.label} ${action.id}`}
              onSelect={() => run(action)}
              className="flex cursor-pointer items-center rounded-md px-2.5 py-1.5 text-dim aria-selected:bg-raise aria-selected:text-fg"
            >
              <span className="truncate">{action.label}</span>
              {action.keys !== undefined && <Kbd keys={action.keys} className="ml-auto" />}
            </Command.Item>
          ))}
        </Command.Group>
      ))}
    </>
  )
}

function groupBy(actions: readonly Action[]): readonly (readonly [string, readonly Action[]])[] {
  const groups = new Map<string, Action[]>()
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action])
  return [...groups]
}
