import { Copy, ListPlus, Save, Terminal } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'

/** What can be done with the draft besides sending it, and which variables fill it. */
export function DraftBar() {
  const { store, session } = useStudio()
  const name = useStudioState((state) => state.draft.name)
  const entry = useStudioState((state) => state.draft.entry)
  const { showTrafficDialog } = store.getState()
  return (
    <div className="-mx-1 flex flex-wrap items-center gap-x-0.5 text-xs">
      <Button
        look="plain"
        title="Save as a traffic entry of phasescope.yml"
        onClick={() => showTrafficDialog({ type: 'save' })}
      >
        <Save size={13} aria-hidden="true" /> Save
      </Button>
      <Button look="plain" title="Add to the sequence" onClick={() => session.traffic.addStep(store.getState().draft)}>
        <ListPlus size={13} aria-hidden="true" /> Add to sequence
      </Button>
      <Button look="plain" title="Copy as curl" onClick={() => void session.traffic.copyCurl(store.getState().draft)}>
        <Copy size={13} aria-hidden="true" /> curl
      </Button>
      <Button
        look="plain"
        title="Import curl, .http or HAR"
        onClick={() => showTrafficDialog({ type: 'import', text: '' })}
      >
        <Terminal size={13} aria-hidden="true" /> Import
      </Button>
      <EnvironmentChoice />
      {(name ?? entry) !== undefined && (
        <span className="ml-auto min-w-0 truncate px-1 text-dim">
          {name ?? entry}
          {name === undefined && <span className="text-warn"> · edited</span>}
        </span>
      )}
    </div>
  )
}

/** Shown as soon as there is a choice. */
function EnvironmentChoice() {
  const { store } = useStudio()
  const environments = useStudioState((state) => state.environments)
  const chosen = useStudioState((state) => state.environment)
  if (environments.length < 2) return null
  return (
    <select
      aria-label="Environment"
      value={chosen}
      onChange={(event) => store.getState().chooseEnvironment(event.target.value)}
      className="max-w-32 rounded bg-raise px-1.5 py-1 text-dim"
    >
      {environments.map(({ name }) => (
        <option key={name}>{name}</option>
      ))}
    </select>
  )
}
