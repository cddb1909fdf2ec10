import { useEffect, useState, type FormEvent } from 'react'
import { PLUGIN_TEMPLATES, pluginNameProblem, type PluginTemplateId } from '../kernels/plugin-template.ts'
import { scenarioFiles } from '../kernels/scenario-template.ts'
import { useStudio } from '../store/studio-context.tsx'
import { explorerDialogs } from '../text/explorer-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const text = explorerDialogs.newScenario

/** Asks what a new scenario begins with: a plugin repository that runs as it is. */
export function NewScenarioDialog({ onClose }: { readonly onClose: () => void }) {
  const { session } = useStudio()
  const [name, setName] = useState('my-plugin')
  const [template, setTemplate] = useState<PluginTemplateId>('guard')
  const taken = useTakenNames()
  const problem = pluginNameProblem(name, []) ?? (taken.includes(name) ? text.taken(name) : undefined)
  const create = (event: FormEvent) => {
    event.preventDefault()
    if (problem !== undefined) return
    const files = scenarioFiles({ name, priority: 1000, template })
    onClose()
    void session.openScenario({ id: name, name, source: 'new', files, disk: undefined })
  }
  return (
    <Modal title={text.title} about={text.about} onClose={onClose}>
      <form onSubmit={create} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1">
          {text.name}
          <input
            className="field font-mono text-xs"
            value={name}
            onChange={(event) => setName(event.target.value)}
            spellCheck={false}
          />
        </label>
        <label className="flex flex-col gap-1">
          {text.template}
          <select
            className="field"
            value={template}
            onChange={(event) =>
              setTemplate(PLUGIN_TEMPLATES.find(({ id }) => id === event.target.value)?.id ?? 'guard')
            }
          >
            {PLUGIN_TEMPLATES.map(({ id, label, about }) => (
              <option key={id} value={id}>
                {text.templateWords(label, about)}
              </option>
            ))}
          </select>
        </label>
        <output className="block min-h-5 text-dim">{problem}</output>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{explorerDialogs.cancel}</Button>
          <Button look="primary" type="submit" disabled={problem !== undefined}>
            {text.create}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** A new scenario must not write over the working copy of another. */
function useTakenNames(): readonly string[] {
  const { session } = useStudio()
  const [names, setNames] = useState<readonly string[]>([])
  useEffect(() => {
    void Promise.all([session.listKept(), session.listSamples()]).then(
      ([kept, samples]) => setNames([...kept.map(({ id }) => id), ...samples.map(({ name }) => name)]),
      () => setNames([]),
    )
  }, [session])
  return names
}
