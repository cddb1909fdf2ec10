import type { Diagnostic } from '../diagnostic.ts'
import type { Entities } from '../gateway/entities.ts'
import type { Plugin } from '../gateway/plugin.ts'

/** Kong's limit for one plugin (plugin docs, "Cloning plugins"). */
const MAX_CLONES = 5

/**
 * Plugins with the clones of a configuration: the same code under another name, at another place in the order
 * (enterprise, 3.15; plugin docs, "Cloning plugins"). init_worker runs for the source alone.
 */
export function withClones(plugins: readonly Plugin[], entities: Entities): readonly Plugin[] {
  const clones = clonesOf(entities).flatMap(({ name, ref, priority }) => {
    const source = plugins.find((plugin) => plugin.name === ref)
    const { configure } = source?.worker ?? {}
    return source
      ? [
          {
            ...source,
            name,
            priority: priority ?? source.priority,
            cloneOf: ref,
            worker: configure ? { configure } : {},
          },
        ]
      : []
  })
  return clones.length === 0 ? plugins : [...plugins, ...clones]
}

interface Clone {
  readonly name: string
  readonly ref: string
  readonly priority: number | undefined
}

function clonesOf({ others }: Entities): readonly Clone[] {
  return (others['cloned_plugins'] ?? []).map(({ name, ref, priority }) => ({
    name: String(name),
    ref: String(ref),
    priority: typeof priority === 'number' ? priority : undefined,
  }))
}

/** What is wrong with clones: a source that is not there, a name that is taken, too many of one. */
export function cloneProblems(plugins: readonly Plugin[], entities: Entities, file: string): readonly Diagnostic[] {
  const names = new Set(plugins.map(({ name }) => name))
  const counts = new Map<string, number>()
  return clonesOf(entities).flatMap(({ name, ref }): Diagnostic[] => {
    const count = (counts.get(ref) ?? 0) + 1
    counts.set(ref, count)
    const problem = (message: string): Diagnostic => ({ code: 'plugin-clone', severity: 'error', message, file })
    if (!names.has(ref)) return [problem(`the clone '${name}' refers to the plugin '${ref}', which is not enabled`)]
    if (names.has(name)) return [problem(`a clone cannot be called '${name}': a plugin has that name`)]
    return count > MAX_CLONES ? [problem(`the plugin '${ref}' has more than ${MAX_CLONES} clones`)] : []
  })
}
