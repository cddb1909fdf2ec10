import { useState, type FormEvent } from 'react'
import { PLUGIN_TEMPLATES, pluginFiles, pluginNameProblem, type PluginTemplateId } from '../kernels/plugin-template.ts'
import { repositoryFiles } from '../kernels/repository-template.ts'
import { pluginEntries } from '../kernels/scenario-files.ts'
import { useStudio } from '../store/studio-context.tsx'
import { explorerDialogs } from '../text/explorer-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const text = explorerDialogs.newPlugin

/** Asks for name, priority and template of a new plugin, and configures it globally. */
export function NewPluginDialog({ onClose }: { readonly onClose: () => void }) {
  const { store } = useStudio()
  const { scenario, overview, addFiles, openFile } = store.getState()
  const files = scenario?.files ?? {}
  const [name, setName] = useState('my-plugin')
  const [priority, setPriority] = useState('1000')
  const [template, setTemplate] = useState<PluginTemplateId>('guard')
  const [isRepository, setRepository] = useState(true)
  const taken = pluginEntries(files, overview).map((entry) => entry.name)
  const isInteger = /^-?\d+$/.test(priority.trim())
  const problem = pluginNameProblem(name, taken) ?? (isInteger ? undefined : text.notInteger)
  const create = async (event: FormEvent) => {
    event.preventDefault()
    if (problem !== undefined) return
    const created = {
      ...pluginFiles({ name, priority: Number(priority), template }),
      ...(isRepository && repositoryFiles({ name, template })),
    }
    const config = files['kong.yml']
    // yaml is needed here only, so it is loaded here.
    const { addPluginRow } = await import('../kernels/add-plugin-row.ts')
    addFiles({ ...created, ...(config !== undefined && { 'kong.yml': addPluginRow(config, name) }) })
    openFile(`kong/plugins/${name}/handler.lua`)
    onClose()
  }
  return (
    <Modal title={text.title} about={text.about} onClose={onClose}>
      <form onSubmit={(event) => void create(event)} className="flex flex-col gap-3">
        <div className="grid grid-cols-[1fr_110px] gap-3">
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
            {text.priority}
            <input
              className="field font-mono text-xs"
              value={priority}
              onChange={(event) => setPriority(event.target.value)}
              inputMode="numeric"
            />
          </label>
        </div>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1">{text.template}</legend>
          {PLUGIN_TEMPLATES.map(({ id, label, about }) => (
            <label
              key={id}
              className="flex cursor-pointer items-baseline gap-2 rounded-[7px] border border-line px-3 py-1.5 has-checked:border-accent has-checked:bg-raise"
            >
              <input
                type="radio"
                name="template"
                checked={template === id}
                onChange={() => setTemplate(id)}
                className="accent-(--accent)"
              />
              <span className="font-medium">{label}</span>
              <span className="text-dim">{about}</span>
            </label>
          ))}
        </fieldset>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={isRepository}
            onChange={(event) => setRepository(event.target.checked)}
            className="accent-(--accent)"
          />
          {text.withSpec}
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
