import { useStudio } from '../store/studio-context.tsx'
import { actions } from '../text/actions.ts'
import { cheatSheet as text } from '../text/cheat-sheet.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Modal } from '../ui/modal.tsx'
import { listActions } from './actions.ts'
import { listDebugActions } from './debug-actions.ts'

type Keys = readonly (readonly [keys: string, label: string])[]

/** What Monaco and the views bring along. */
const EDITOR: Keys = [
  ['Mod+Space', text.editor.proposals],
  ['F12', text.editor.definition],
  ['Shift+F12', text.editor.references],
  ['Mod+Shift+O', text.editor.outline],
  ['Mod+.', text.editor.quickFix],
  ['Mod+F', text.editor.find],
  ['Mod+/', text.editor.comment],
  ['Ctrl+M', text.editor.tab],
]
const VARIABLES: Keys = [
  ['Enter', text.variables.set],
  ['w', text.variables.watch],
  ['c', text.variables.whoChanged],
  ['→ ←', text.variables.open],
]
const LISTS: Keys = [
  ['← ↑ → ↓', text.lists.walk],
  ['F2', text.lists.rename],
  ['Delete', text.lists.delete],
  ['?', text.lists.sheet],
]

/** Every key of the studio. */
export function CheatSheet({ onClose }: { readonly onClose: () => void }) {
  const studio = useStudio()
  const everywhere = listActions(studio, []).flatMap(({ keys, label, group }) =>
    keys === undefined || keys === '?' || group === actions.groups.debug ? [] : [[keys, label] as const],
  )
  const debugging = listDebugActions(studio).flatMap(({ keys, twins = [], label }) =>
    keys === undefined ? [] : [[[keys, ...twins.filter((twin) => twin.includes('F'))].join(text.or), label] as const],
  )
  return (
    <Modal title={text.title} about={text.about} onClose={onClose}>
      {/* What scrolls is reached by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section aria-label={text.all} className="grid max-h-[60vh] gap-4 overflow-auto" tabIndex={0}>
        <Group title={text.groups.everywhere} keys={everywhere} />
        <Group title={text.groups.editor} keys={EDITOR} />
        <Group title={text.groups.debug} keys={debugging} />
        <Group title={text.groups.variables} keys={VARIABLES} />
        <Group title={text.groups.lists} keys={LISTS} />
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
