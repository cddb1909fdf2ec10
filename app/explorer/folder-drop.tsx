import type { DragEvent } from 'react'
import { DRAGGED_FILE } from '../kernels/dragged-file.ts'
import { droppedPath, moveProblem, movesOf } from '../kernels/file-tree.ts'
import { useStudio } from '../store/studio-context.tsx'
import { explorer } from '../text/explorer.ts'

/** What makes a line of the explorer take files and folders: they move there. Without a folder it takes none. */
export function useFolderDrop(folder: string | undefined): {
  readonly onDragOver?: (event: DragEvent) => void
  readonly onDrop?: (event: DragEvent) => void
} {
  const { store } = useStudio()
  if (folder === undefined) return {}
  return {
    onDragOver: (event) => event.dataTransfer.types.includes(DRAGGED_FILE) && event.preventDefault(),
    onDrop(event) {
      const path = event.dataTransfer.getData(DRAGGED_FILE)
      if (path === '') return
      event.preventDefault()
      const { scenario, moveFiles, showNotice } = store.getState()
      const files = scenario?.files ?? {}
      const to = droppedPath(path, folder)
      if (to === path) return
      const problem = moveProblem(files, path, to)
      if (problem === undefined) moveFiles(movesOf(files, path, to))
      else showNotice(explorer.files.notMoved(path, problem))
    },
  }
}

/** The room under the last file: what is dropped there moves to the top. */
export function DropTarget({ folder }: { readonly folder: string }) {
  const drop = useFolderDrop(folder)
  return <li aria-hidden="true" className="h-6" {...drop} />
}
