import type { Files } from './scenario-files.ts'

/** A folder or a file of the explorer. */
export type FileNode =
  | { readonly type: 'file'; readonly name: string; readonly path: string }
  | { readonly type: 'folder'; readonly name: string; readonly path: string; readonly children: readonly FileNode[] }

/** Paths as a tree: folders first in the order they come, then files. */
export function fileTree(paths: readonly string[], folder = ''): readonly FileNode[] {
  const folders = new Map<string, string[]>()
  const files: FileNode[] = []
  for (const path of paths) {
    const rest = path.slice(folder.length)
    const slash = rest.indexOf('/')
    if (slash < 0) files.push({ type: 'file', name: rest, path })
    else {
      const name = rest.slice(0, slash)
      folders.set(name, [...(folders.get(name) ?? []), path])
    }
  }
  const inside = [...folders].map(([name, own]): FileNode => {
    const path = `${folder}${name}`
    return { type: 'folder', name, path, children: fileTree(own, `${path}/`) }
  })
  return [...inside, ...files]
}

/** Old to new paths when a file or a folder is renamed or moved. */
export function movesOf(files: Files, from: string, to: string): Readonly<Record<string, string>> {
  if (from in files) return { [from]: to }
  const below = Object.keys(files).filter((path) => path.startsWith(`${from}/`))
  return Object.fromEntries(below.map((path) => [path, `${to}${path.slice(from.length)}`]))
}

/** Where a file or a folder goes when it is dropped on a folder; '' is the top. */
export function droppedPath(path: string, folder: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return folder === '' ? name : `${folder}/${name}`
}

/** Why something can't be moved there, or undefined when it can. */
export function moveProblem(files: Files, from: string, to: string): string | undefined {
  if (to === from) return 'That is where it is.'
  if (to.trim() === '') return 'Give it a path.'
  if (to.startsWith(`${from}/`)) return 'A folder can’t be moved into itself.'
  if (to.startsWith('/') || to.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'The path is relative to the scenario and has no empty, “.” or “..” part.'
  const moves = movesOf(files, from, to)
  const taken = Object.values(moves).find((path) => path in files && !(path in moves))
  return taken === undefined ? undefined : `There is a file ${taken} already.`
}
