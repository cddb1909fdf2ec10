import { FilePlus2, Pencil, Trash2 } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { fileName } from '../kernels/scenario-files.ts'
import { isChanged } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { explorer } from '../text/explorer.ts'
import { Button } from '../ui/button.tsx'
import { ExplorerItem } from './explorer-item.tsx'

const text = explorer.files

interface FileItemProps {
  readonly path: string
  /** Name in the list; the file's own when there is none. */
  readonly label?: string
  readonly isNested?: boolean
}

/** A file of the scenario. F2 renames it, Delete removes it. */
export function FileItem({ path, label = fileName(path), isNested = false }: FileItemProps) {
  const { store } = useStudio()
  const isCurrent = useStudioState((state) => state.activeFile === path)
  const isEdited = useStudioState((state) => isChanged(state, path))
  return (
    <li className="group relative">
      <ExplorerItem
        label={label}
        name={isEdited ? text.edited(path) : path}
        state={{ isCurrent, isNested }}
        note={isEdited ? '•' : undefined}
        onClick={() => store.getState().openFile(path)}
        onKeyDown={useFileKeys(path)}
        dragged={path}
      />
      <FileButtons what={path} paths={[path]} movable={path} />
    </li>
  )
}

/** F2 and Delete on a file or folder. */
export function useFileKeys(path: string): (event: KeyboardEvent) => void {
  const { store } = useStudio()
  return ({ key }) => {
    const { scenario, showDialog } = store.getState()
    const paths = Object.keys(scenario?.files ?? {}).filter((file) => file === path || file.startsWith(`${path}/`))
    if (key === 'F2') showDialog({ type: 'move', path })
    if (key === 'Delete') showDialog({ type: 'delete', what: path, paths })
  }
}

interface FileButtonsProps {
  readonly what: string
  readonly paths: readonly string[]
  /** The path to rename; without it there is only Delete. */
  readonly movable?: string
  /** The folder new files go to. */
  readonly folder?: string
}

/** Rename and Delete at the right of a line, when it is pointed at. */
export function FileButtons({ what, paths, movable, folder }: FileButtonsProps) {
  const { store } = useStudio()
  const look = 'bg-raise opacity-0 group-hover:opacity-100 focus-visible:opacity-100'
  return (
    <span className="absolute top-0 right-1 flex">
      {folder !== undefined && (
        <Button
          look="plain"
          tabIndex={-1}
          aria-label={text.addIn(folder)}
          title={text.addIn(folder)}
          onClick={() => store.getState().showDialog({ type: 'new-file', folder })}
          className={look}
        >
          <FilePlus2 size={12} aria-hidden="true" />
        </Button>
      )}
      {movable !== undefined && (
        <Button
          look="plain"
          tabIndex={-1}
          aria-label={text.rename(what)}
          title={text.renameAbout(what)}
          onClick={() => store.getState().showDialog({ type: 'move', path: movable })}
          className={look}
        >
          <Pencil size={12} aria-hidden="true" />
        </Button>
      )}
      <Button
        look="plain"
        tabIndex={-1}
        aria-label={text.remove(what)}
        title={text.remove(what)}
        onClick={() => store.getState().showDialog({ type: 'delete', what, paths })}
        className={look}
      >
        <Trash2 size={12} aria-hidden="true" />
      </Button>
    </span>
  )
}
