import { scenarioId, type Files } from './scenario-files.ts'

/** A file as the browser hands it over: its path below what was dropped or chosen. */
export interface ImportedFile {
  readonly path: string
  readonly text: string
}

/** Largest file, and most files, that are read into a scenario. */
export const IMPORT_LIMITS = { bytes: 1_000_000, files: 2000 } as const

const IGNORED = /(^|\/)(\.git|node_modules|\.DS_Store|\.luarocks|servroot)(\/|$)/

export function isImported(path: string): boolean {
  return !IGNORED.test(path)
}

/** Files as a scenario: a plugin repository as it is, or a lone handler in the place where Kong would look for it. */
export function scenarioOfFiles(
  imported: readonly ImportedFile[],
  label: string,
): { readonly name: string; readonly files: Files } {
  const files = imported.filter(({ path }) => isImported(path))
  const root = rootOf(files.map(({ path }) => path))
  if (root !== undefined) {
    const inside = files
      .filter(({ path }) => path.startsWith(root))
      .map(({ path, text }) => [path.slice(root.length), text])
    return { name: nameOf(root, label), files: Object.fromEntries(inside) }
  }
  const name = looseName(files, label)
  const placed = files.map(({ path, text }) => [`kong/plugins/${name}/${loosePath(path, files)}`, text])
  return { name, files: Object.fromEntries(placed) }
}

/** The folder that holds kong.yml or kong/plugins; undefined when there is none. */
function rootOf(paths: readonly string[]): string | undefined {
  const roots = paths.flatMap((path) => {
    const inner = /^(.*?)(?:kong\/plugins\/|kong\.ya?ml$|phasescope\.yml$)/.exec(path)?.[1]
    return inner !== undefined && (inner === '' || inner.endsWith('/')) ? [inner] : []
  })
  return roots.toSorted((a, b) => a.length - b.length)[0]
}

function nameOf(root: string, label: string): string {
  const folder = root.split('/').filter(Boolean).at(-1)
  return scenarioId(folder ?? label)
}

function looseName(files: readonly ImportedFile[], label: string): string {
  const handler = files.find(({ path }) => /(^|\/)handler\.lua$/.test(path))
  const folder = handler?.path.split('/').at(-2)
  if (folder !== undefined) return scenarioId(folder)
  const base = label.replace(/\.lua$/, '')
  return scenarioId(['handler', 'schema'].includes(base) ? 'my-plugin' : base)
}

function loosePath(path: string, files: readonly ImportedFile[]): string {
  const handler = files.find((file) => /(^|\/)handler\.lua$/.test(file.path))
  const folder = handler?.path.slice(0, -'handler.lua'.length) ?? ''
  if (handler) return path.startsWith(folder) ? path.slice(folder.length) : path
  const isOnlyLua = path.endsWith('.lua') && files.filter((file) => file.path.endsWith('.lua')).length === 1
  return isOnlyLua ? 'handler.lua' : path
}
