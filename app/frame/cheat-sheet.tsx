import { useStudio } from '../store/studio-context.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Modal } from '../ui/modal.tsx'
import { listActions } from './actions.ts'
import { listDebugActions } from './debug-actions.ts'

type Keys = readonly (readonly [keys: string, label: string])[]

/** What Monaco and the views bring along. */
const EDITOR: Keys = [
  ['Mod+Space', 'Proposals'],
  ['F12', 'Go to definition'],
  ['Shift+F12', 'Show references'],
  ['Mod+Shift+O', 'Go to a function of the file'],
  ['Mod+.', 'Quick fix'],
  ['Mod+F', 'Find'],
  ['Mod+/', 'Comment'],
  ['Ctrl+M', 'Let Tab leave the editor'],
]
const VARIABLES: Keys = [
  ['Enter', 'Set the value'],
  ['w', 'Add to watch'],
  ['c', 'Who last changed this'],
  ['→ ←', 'Open and close'],
]
const LISTS: Keys = [
  ['← ↑ → ↓', 'Walk over steps and cells'],
  ['F2', 'Rename the file in the explorer'],
  ['Delete', 'Delete the file, or close the tab'],
  ['?', 'This sheet'],
]

/** Every key of the studio. */
export function CheatSheet({ onClose }: { readonly onClose: () => void }) {
  const studio = useStudio()
  const actions = listActions(studio, []).flatMap(({ keys, label, group }) =>
    keys === undefined || keys === '?' || group === 'Debug' ? [] : [[keys, label] as const],
  )
  const debugging = listDebugActions(studio).flatMap(({ keys, twins = [], label }) =>
    keys === undefined ? [] : [[[keys, ...twins.filter((twin) => twin.includes('F'))].join(' or '), label] as const],
  )
  return (
    <Modal title="Keyboard shortcuts" about="Everything else is in the command palette, by name." onClose={onClose}>
      {/* What scrolls is reached by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section aria-label="All shortcuts" className="grid max-h-[60vh] gap-4 overflow-auto" tabIndex={0}>
        <Group title="Everywhere" keys={actions} />
        <Group title="In the editor" keys={EDITOR} />
        <Group title="While the debugger has the focus" keys={debugging} />
        <Group title="In variables and watches" keys={VARIABLES} />
        <Group title="In lists" keys={LISTS} />
      </section>
    </Modal>
  )
}

function Group({ title, keys }: { readonly title: string; readonly keys: Keys }) {
  return (
    <section aria-label={title}>
      <h3 className="eyebrow mb-1">{title}</h3>
      <dl className="grid grid-cols-[130px_1fr] gap-y-1">
        {keys.map(([key, label]) => (
          <div key={label} className="contents">
            <dt>
              <span className="sr-only">{key}</span>
              <Kbd keys={key} />
            </dt>
            <dd className="text-dim">{label}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
