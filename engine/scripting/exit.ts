import type { HandlerExit } from '../gateway/plugin.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { LuaExit } from '../lua/runtime/lua-error.ts'
import type { LuaVm } from '../lua/vm.ts'
import { pluginOf, placeOf } from './current.ts'

/** Remembers who ended the request and unwinds everything Lua is doing: the run loop goes on with the exit. */
export function leave(vm: LuaVm, ctx: RequestContext, exit: HandlerExit): never {
  noteEnd(vm, ctx)
  const at = placeOf(vm)
  throw new LuaExit(at === undefined ? exit : { ...exit, at })
}

/** Why later handlers are skipped: the first plugin that ended the request. */
export function noteEnd(vm: LuaVm, ctx: RequestContext): void {
  const plugin = pluginOf(ctx)
  if (plugin === undefined) return
  const at = placeOf(vm)
  ctx.endedBy ??= { plugin, phase: ctx.kongPhase, isError: false, ...(at && { at }) }
}
