import type { HandlerCall } from './handler-call.ts'
import type { ByPhase, HandlersByPhase } from './handlers-by-phase.ts'
import type { PluginPhase } from './phases.ts'
import type { RequestContext } from './request-context.ts'

/** A place in plugin source. `file` is the chunk name as Lua shows it, e.g. `kong/plugins/x/handler.lua`. */
export interface SourcePlace {
  readonly file: string
  readonly line: number
}

/** A plugin's row of the declarative configuration, defaults filled in. */
export interface PluginRow {
  readonly id: string
  readonly name: string
  readonly instanceName?: string
  readonly enabled: boolean
  readonly protocols: readonly string[]
  readonly routeId?: string
  readonly serviceId?: string
  readonly consumerId?: string
  /** `run_on: second` of Kong 1.1: only the second gateway of a service mesh runs it. */
  readonly isForSecond?: boolean
  /** The plugin that the one it names is a clone of. */
  readonly cloneOf?: string
  /** Enterprise (Kong: loading.md §7). */
  readonly consumerGroupId?: string
  /** Plugins whose `access` comes after or before that of this one (enterprise; Kong: loading.md §5). */
  readonly ordering?: Ordering
  /** An expression of CEL that must be true for `access` and what follows (enterprise). */
  readonly condition?: string
  /** Validated configuration as plain data; the plugin adapter turns it into one Lua table per row. */
  readonly config: PluginConfigData
  readonly tags?: readonly string[]
}
/** `ordering` of a plugin, for its only phase: names of plugins. */
export interface Ordering {
  readonly before: readonly string[]
  readonly after: readonly string[]
}
export type PluginConfigData = Readonly<Record<string, unknown>>

/** How a handler ended when it did not simply return. */
export type HandlerExit =
  /** `ngx.exit(status)`, also what an immediate kong.response.exit ends with. */
  | { readonly type: 'exit'; readonly status: number; readonly at?: SourcePlace }
  /** kong.response.exit in access: the answer waits in ctx.delayedResponse, the loop goes on collecting. */
  | { readonly type: 'delayed-exit'; readonly at?: SourcePlace }
  /** `ngx.exec(uri, args)`: rewrite and access start again. */
  | { readonly type: 'exec'; readonly uri: string; readonly args?: string }

/** Code of one phase. Returns a promise only when it really waited (LUA.md §2.2). @throws {HandlerError} */
export type PhaseHandler = (ctx: RequestContext, row: PluginRow) => HandlerExit | void | Promise<HandlerExit | void>

/** A handler outside requests: init_worker, configure (rows, or nil when none). @throws {HandlerError} */
export type WorkerHandler = (rows?: readonly PluginRow[]) => void | Promise<void>

/** A loaded plugin as the gateway knows it; the language behind it is unknown here. */
export interface Plugin {
  readonly name: string
  readonly priority: number
  readonly version: string
  /** True when no code is here: a bundled name known by priority and phases only. */
  readonly isLandmark?: boolean
  readonly phases: ReadonlySet<PluginPhase>
  readonly handlers: Readonly<Partial<HandlersByPhase>>
  /** Makes calls that can run in a series; without it, and where it gives none, each handler is called by itself. */
  readonly prepare?: (phase: PluginPhase, active: ActivePlugin) => HandlerCall | undefined
  readonly worker: { readonly init_worker?: WorkerHandler; readonly configure?: WorkerHandler }
  /** The schema forbids that scope: its rows ignore it (Kong: loading.md §4). */
  readonly ignores: { readonly route?: boolean; readonly service?: boolean; readonly consumer?: boolean }
  /** The plugin whose code and `kong.ctx.plugin` it shares (enterprise: clones). */
  readonly cloneOf?: string
  /** Phases that this run leaves out although the plugin has them; `plugin` when all of it is left out. */
  readonly switchedOff?: ReadonlySet<PluginPhase | 'plugin'>
  /** Where the handler function of a phase is defined. */
  readonly definedAt: Partial<Record<PluginPhase, SourcePlace>>
}

/** A compiled condition. */
export interface Condition {
  readonly text: string
  /** Whether it holds, with the values it looked at; `error` when it could not be told. */
  evaluate(ctx: RequestContext): { readonly holds: boolean; readonly values: string } | { readonly error: string }
}

/** A plugin with the configuration chosen for this request. */
export interface ActivePlugin {
  readonly plugin: Plugin
  readonly row: PluginRow
  /** Says whether the row's condition holds for a request; undefined when it has none. */
  readonly condition?: Condition | undefined
  /** How its handlers are called, made once for a configuration. */
  readonly calls?: ByPhase<HandlerCall>
}

/** A throw that left plugin code. `message` is what Kong logs; it carries chunk and line when Lua put them there. */
export class HandlerError extends Error {
  readonly traceback: string
  readonly at: SourcePlace | undefined
  /** The run was stopped by a budget of ours, not by Lua. */
  readonly isBudget: boolean
  /** The handler did not throw, it returned its error, as Kong 1.1 has it (Kong: loading.md §11). */
  readonly isReturned: boolean

  constructor(
    message: string,
    details: { traceback?: string; at?: SourcePlace; isBudget?: boolean; isReturned?: boolean } = {},
  ) {
    super(message)
    this.name = 'HandlerError'
    this.traceback = details.traceback ?? ''
    this.at = details.at
    this.isBudget = details.isBudget ?? false
    this.isReturned = details.isReturned ?? false
  }
}
