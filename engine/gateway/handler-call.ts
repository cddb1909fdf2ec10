import { nothingByPhase, ofPhase } from './handlers-by-phase.ts'
import { PLUGIN_PHASES, type PluginPhase } from './phases.ts'
import type { ActivePlugin, Condition, PhaseHandler, Plugin, PluginRow } from './plugin.ts'
import type { RequestContext } from './request-context.ts'

/**
 * A handler with the configuration it is called with, known before any request comes: what the run loop needs of it lies
 * in one object, because a request comes by a hundred of them, and each object more is another wait for memory.
 */
export interface HandlerCall {
  readonly active: ActivePlugin
  /** Runs it together with those that follow; undefined: it is called by itself. */
  readonly series: HandlerSeries | undefined
}

/** Runs handlers of one machine right after each other: nearly all just return, and need nobody between them. */
export interface HandlerSeries {
  /**
   * Runs `calls` from the place `first` on, until one does more than return nothing; undefined: all have just returned.
   * Sets `ctx.active` and `ctx.place` for each, calls `ctx.afterHandler` and tells `ctx.sole`; who calls this restores
   * `ctx.active`.
   */
  run(calls: readonly HandlerCall[], first: number, ctx: RequestContext): SeriesStop | undefined
}

/** Where a series ended before its end. */
export interface SeriesStop {
  readonly place: number
  /** Gives, or throws, what the handler there gave; undefined: it has not begun and must be called by itself. */
  readonly outcome: PhaseHandler | undefined
}

/** A plugin with one of its configurations, and its calls: one for each handler it has. */
export function activePlugin(plugin: Plugin, row: PluginRow, condition: Condition | undefined): ActivePlugin {
  const calls = nothingByPhase<HandlerCall>()
  const active: ActivePlugin = condition ? { plugin, row, condition, calls } : { plugin, row, calls }
  for (const phase of PLUGIN_PHASES)
    if (plugin.handlers[phase]) calls[phase] = plugin.prepare?.(phase, active) ?? byItself(active)
  return active
}

/** The call of a handler; undefined when the plugin has none there. */
export function callOf(active: ActivePlugin, phase: PluginPhase): HandlerCall | undefined {
  const { calls, plugin } = active
  if (calls) return ofPhase(calls, phase)
  return plugin.handlers[phase] && byItself(active)
}

function byItself(active: ActivePlugin): HandlerCall {
  return { active, series: undefined }
}
