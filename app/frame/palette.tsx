import { Command } from 'cmdk'
import { useEffect, useMemo, useState } from 'react'
import type { Sample } from '../store/samples.ts'
import { useStudio } from '../store/studio-context.tsx'
import { palette as text } from '../text/palette.ts'
import { Kbd } from '../ui/kbd.tsx'
import { listActions, type Action } from './actions.ts'

/** Every action by name. */
export function Palette() {
  const studio = useStudio()
  const [samples, setSamples] = useState<readonly Sample[]>([])
  useEffect(() => {
    studio.session.listSamples().then(setSamples, () => setSamples([]))
  }, [studio])
  const groups = useMemo(() => groupBy(listActions(studio, samples)), [studio, samples])
  const close = () => studio.store.getState().openPalette(false)
  const run = (action: Action) => {
    close()
    // After the dialog has given the focus back, so that an action can move it.
    setTimeout(() => void action.run())
  }
  return (
    <Command.Dialog
      open
      onOpenChange={(isOpen) => !isOpen && close()}
      label={text.label}
      loop
      overlayClassName="fixed inset-0 z-40 bg-shade"
      contentClassName="fixed top-[14%] left-1/2 z-50 w-[560px] max-w-[92vw] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-panel shadow-2xl"
    >
      <Command.Input
        placeholder={text.question}
        className="w-full border-b border-line bg-transparent px-4 py-3 text-[15px] outline-none"
      />
      <Command.List className="max-h-[46vh] overflow-auto p-1.5">
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
      </Command.List>
    </Command.Dialog>
  )
}

function groupBy(actions: readonly Action[]): readonly (readonly [string, readonly Action[]])[] {
  const groups = new Map<string, Action[]>()
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action])
  return [...groups]
}
