import { useState, type FormEvent } from 'react'
import { pathProblem, pluginOfPath } from '../kernels/scenario-files.ts'
import { useStudio } from '../store/studio-context.tsx'
import { explorerDialogs } from '../text/explorer-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const text = explorerDialogs.newFile

/** Asks for the path of a new file. */
export function NewFileDialog({
  folder,
  onClose,
}: {
  /** Where it begins; the plugin's whose file is open when there is none. */
  readonly folder?: string | undefined
  readonly onClose: () => void
}) {
  const { store } = useStudio()
  const [path, setPath] = useState(() => {
    if (folder !== undefined) return `${folder}/`
    const plugin = pluginOfPath(store.getState().activeFile ?? '')
    return plugin === undefined ? '' : `kong/plugins/${plugin}/`
  })
  const files = store.getState().scenario?.files ?? {}
  const problem = pathProblem(path, files)
  const create = (event: FormEvent) => {
    event.preventDefault()
    if (problem !== undefined) return
    store.getState().addFiles({ [path]: path.endsWith('.lua') ? 'local _M = {}\n\nreturn _M\n' : '' })
    onClose()
  }
  return (
    <Modal title={text.title} about={text.about} onClose={onClose}>
      <form onSubmit={create} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1">
          {text.path}
          <input
            className="field font-mono text-xs"
            value={path}
            onChange={(event) => setPath(event.target.value)}
            spellCheck={false}
          />
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
