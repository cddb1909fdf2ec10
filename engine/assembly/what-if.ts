import type { Diagnostic } from '../diagnostic.ts'
import type { PluginPhase } from '../gateway/phases.ts'
import type { Plugin } from '../gateway/plugin.ts'
import { inKongsOrder } from '../gateway/ordering/priority.ts'
import type { WhatIf } from '../protocol.ts'

/** Plugins as a try-out wants them: other priorities, handlers left out; in Kong's order again. */
export function changePlugins(plugins: readonly Plugin[], change: WhatIf): readonly Plugin[] {
  return inKongsOrder(plugins.map((plugin) => changePlugin(plugin, change)))
}

function changePlugin(
  plugin: Plugin,
  { priorities = {}, disabledPlugins = [], disabledHandlers = [] }: WhatIf,
): Plugin {
  const { name } = plugin
  const priority = (Object.hasOwn(priorities, name) ? priorities[name] : undefined) ?? plugin.priority
  const phases = disabledHandlers.filter((handler) => handler.plugin === name).map(({ phase }) => phase)
  const off = new Set<PluginPhase | 'plugin'>([
    ...phases,
    ...(disabledPlugins.includes(name) ? ['plugin' as const] : []),
  ])
  if (off.size === 0) return { ...plugin, priority }
  const remains = ([phase]: readonly [string, unknown]) => !off.has(phase as PluginPhase)
  return {
    ...plugin,
    priority,
    switchedOff: off,
    handlers: Object.fromEntries(Object.entries(plugin.handlers).filter(remains)),
    worker: Object.fromEntries(Object.entries(plugin.worker).filter(remains)),
  }
}

/** A change that names what is not there would silently change nothing. */
export function problemsOf(
  { priorities = {}, disabledPlugins = [], disabledHandlers = [] }: WhatIf,
  plugins: readonly Plugin[],
): readonly Diagnostic[] {
  const named = new Set([
    ...Object.keys(priorities),
    ...disabledPlugins,
    ...disabledHandlers.map(({ plugin }) => plugin),
  ])
  for (const { name } of plugins) named.delete(name)
  return [...named].map((name) => ({
    code: 'what-if',
    severity: 'error',
    message: `The change names the plugin '${name}', which is not loaded.`,
  }))
}
