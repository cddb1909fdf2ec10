import { Copy, ListPlus, Save, Terminal } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { traffic } from '../text/traffic.ts'
import { Button } from '../ui/button.tsx'

const text = traffic.bar

/** What can be done with the draft besides sending it, and which variables fill it. */
export function DraftBar() {
  const { store, session } = useStudio()
  const name = useStudioState((state) => state.draft.name)
  const entry = useStudioState((state) => state.draft.entry)
  const { showTrafficDialog } = store.getState()
  return (
    <div className="-mx-1 flex flex-wrap items-center gap-x-0.5 text-xs">
      <Button look="plain" title={text.saveAbout} onClick={() => showTrafficDialog({ type: 'save' })}>
        <Save size={13} aria-hidden="true" /> {text.save}
      </Button>
      <Button look="plain" title={text.addStepAbout} onClick={() => session.traffic.addStep(store.getState().draft)}>
        <ListPlus size={13} aria-hidden="true" /> {text.addStep}
      </Button>
      <Button look="plain" title={text.curlAbout} onClick={() => void session.traffic.copyCurl(store.getState().draft)}>
        <Copy size={13} aria-hidden="true" /> {text.curl}
      </Button>
      <Button look="plain" title={text.importAbout} onClick={() => showTrafficDialog({ type: 'import', text: '' })}>
        <Terminal size={13} aria-hidden="true" /> {text.import}
      </Button>
      <EnvironmentChoice />
      {(name ?? entry) !== undefined && (
        <span className="ml-auto min-w-0 truncate px-1 text-dim">
          {name ?? entry}
          {name === undefined && <span className="text-warn">{text.edited}</span>}
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
      aria-label={text.environment}
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
