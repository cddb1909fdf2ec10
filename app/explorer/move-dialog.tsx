import { useState, type FormEvent } from 'react'
import { moveProblem, movesOf } from '../kernels/file-tree.ts'
import { useStudio } from '../store/studio-context.tsx'
import { explorerDialogs } from '../text/explorer-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const text = explorerDialogs.move

/** Asks for the new path of a file or a folder. */
export function MoveDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { store } = useStudio()
  const files = store.getState().scenario?.files ?? {}
  const [to, setTo] = useState(path)
  const problem = moveProblem(files, path, to)
  const count = Object.keys(movesOf(files, path, to)).length
  const move = (event: FormEvent) => {
    event.preventDefault()
    if (problem !== undefined) return
    store.getState().moveFiles(movesOf(files, path, to))
    onClose()
  }
  return (
    <Modal title={text.title(path)} about={count > 1 ? text.aboutFolder(count) : text.aboutFile} onClose={onClose}>
      <form onSubmit={move} className="flex flex-col gap-3">
        <label className="flex flex-col gap-1">
          {text.path}
          <input
            className="field font-mono text-xs"
            value={to}
            onChange={(event) => setTo(event.target.value)}
            onFocus={(event) => event.target.setSelectionRange(path.lastIndexOf('/') + 1, nameEnd(path))}
            spellCheck={false}
          />
        </label>
        <output className="block min-h-5 text-dim">{to === path ? undefined : problem}</output>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{explorerDialogs.cancel}</Button>
          <Button look="primary" type="submit" disabled={problem !== undefined}>
            {text.move}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** The name without its ending is what one mostly changes. */
function nameEnd(path: string): number {
  const dot = path.lastIndexOf('.')
  return dot > path.lastIndexOf('/') + 1 ? dot : path.length
}
