import { RequestContext } from '../gateway/request-context.ts'
import { WorkerContext } from '../gateway/worker-context.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import { calleeName, frameAt } from '../lua/runtime/position.ts'
import type { LuaVm } from '../lua/vm.ts'

/** Where a run of Lua belongs: a request, or a worker (chunk loading, init_worker, timers). */
export type ScriptContext = RequestContext | WorkerContext

/** The context of the code that called the running native; undefined outside any run. */
export function contextOf(vm: LuaVm): ScriptContext | undefined {
  const context = vm.state.thread?.context
  return context instanceof RequestContext || context instanceof WorkerContext ? context : undefined
}

/** The request that is running; undefined in init, init_worker and timers. */
export function requestOf(vm: LuaVm): RequestContext | undefined {
  const context = vm.state.thread?.context
  return context instanceof RequestContext ? context : undefined
}

/** The Lua line that called the running native; without a level also that of a tail call. */
export function placeOf(vm: LuaVm, level?: number): SourcePlace | undefined {
  if (level === undefined) return vm.callerPlace()
  const position = vm.position(level)
  return position === undefined ? undefined : { file: position.chunk, line: position.line }
}

/** `ngx.get_phase()`; `init` outside any run. */
export function phaseOf(vm: LuaVm): string {
  return contextOf(vm)?.nginxPhase ?? 'init'
}

/** Name of the plugin whose handler runs; timers and Kong's own code have none. */
export function pluginOf(context: ScriptContext | undefined): string | undefined {
  if (context instanceof RequestContext) return context.active?.plugin.name
  return context?.plugin?.name
}

/** What the function that called the running native is called, when its caller knew a name. */
export function callerName({ state: S }: LuaVm): string | undefined {
  const d = frameAt(S, 1)
  return d > 1 ? calleeName(S, d - 1)?.name : undefined
}
