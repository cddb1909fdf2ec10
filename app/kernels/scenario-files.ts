import type { ScenarioOverview } from '../../engine/protocol.ts'

export type Files = Readonly<Record<string, string>>

/** A plugin of the explorer with its files. */
export interface PluginEntry {
  readonly name: string
  readonly priority: number | undefined
  readonly files: readonly string[]
  readonly scopes: readonly string[]
}

const PLUGIN_FILE = /^(?:.*\/)?kong\/plugins\/([^/]+)\//

/** Name of the plugin a source file belongs to. */
export function pluginOfPath(path: string): string | undefined {
  return PLUGIN_FILE.exec(path)?.[1]
}

/** Plugins in the order Kong runs them; those that did not load come last, by name. */
export function pluginEntries(files: Files, overview: ScenarioOverview | undefined): readonly PluginEntry[] {
  const names = new Set(
    Object.keys(files)
      .map(pluginOfPath)
      .filter((name) => name !== undefined),
  )
  for (const { name, scopes } of overview?.plugins ?? []) if (scopes.length > 0) names.add(name)
  return [...names]
    .map((name) => {
      const known = overview?.plugins.find((plugin) => plugin.name === name)
      const own = Object.keys(files).filter((path) => pluginOfPath(path) === name)
      return { name, priority: known?.priority, files: own.toSorted(handlerFirst), scopes: known?.scopes ?? [] }
    })
    .toSorted((a, b) => (b.priority ?? -Infinity) - (a.priority ?? -Infinity) || (a.name > b.name ? -1 : 1))
}

function handlerFirst(a: string, b: string): number {
  const rank = (path: string) => (path.endsWith('/handler.lua') ? 0 : path.endsWith('/schema.lua') ? 2 : 1)
  return rank(a) - rank(b) || (a < b ? -1 : 1)
}

/** Files that belong to no plugin, configuration first. */
export function otherFiles(files: Files): readonly string[] {
  const rank = (path: string) => ['kong.yml', 'kong.conf', 'phasescope.yml'].indexOf(path) >>> 0
  return Object.keys(files)
    .filter((path) => pluginOfPath(path) === undefined)
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** Last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The file to show first: the handler of the plugin with most files. */
export function mainFile(files: Files): string | undefined {
  const paths = Object.keys(files).toSorted()
  const size = (path: string) => paths.filter((other) => pluginOfPath(other) === pluginOfPath(path)).length
  const handlers = paths.filter((path) => path.endsWith('/handler.lua')).toSorted((a, b) => size(b) - size(a))
  return handlers[0] ?? paths.find((path) => path.endsWith('.lua')) ?? paths[0]
}

/** Monaco's language id for a path. */
export function languageOf(path: string): 'lua' | 'yaml' | 'plaintext' {
  if (path.endsWith('.lua')) return 'lua'
  return /\.ya?ml$/.test(path) ? 'yaml' : 'plaintext'
}

/** A name as a scenario id: lower-case letters, digits, dashes. */
export function scenarioId(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'scenario'
  )
}

/** Why a path can't be a file of the scenario, or undefined when it can. */
export function pathProblem(path: string, files: Files): string | undefined {
  if (path.trim() === '') return 'Give the file a path, for example kong/plugins/my-plugin/access.lua.'
  if (path in files) return `There is a file ${path} already.`
  if (path.startsWith('/') || path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'The path is relative to the scenario and has no empty, “.” or “..” part.'
  return undefined
}
