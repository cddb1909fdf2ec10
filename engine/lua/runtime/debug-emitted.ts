import type { DebugState } from './debug-state.ts'
import { DebugFrame, type FrameAccess } from './debug-frame.ts'
import type { LuaFunction } from './function.ts'
import type { LuaState } from './state.ts'
import { LuaTable } from './table.ts'
import type { LuaValue } from './value.ts'

/** A function of the debug form begins. */
export function enterFrame(
  S: LuaState,
  F: LuaFunction,
  d: number,
  access: FrameAccess,
  varargs: LuaValue[] | undefined,
): DebugFrame {
  return keep(S, d, new DebugFrame(F, ++S.debug.frameCount, access, varargs))
}

/** A function goes on in the debug form: `id` is the number its frame was given, `at` the point it is at. */
export function continueFrame(
  S: LuaState,
  F: LuaFunction,
  d: number,
  access: FrameAccess,
  varargs: LuaValue[] | undefined,
  id: number,
  at: number,
): DebugFrame {
  const frame = new DebugFrame(F, id, access, varargs)
  frame.at = at
  return keep(S, d, frame)
}

function keep(S: LuaState, d: number, frame: DebugFrame): DebugFrame {
  const D = S.debug
  if (S.co !== D.co) changeCoroutine(S, D)
  D.frames[d] = frame
  return frame
}

function changeCoroutine(S: LuaState, D: DebugState): void {
  D.co = S.co
  D.frames = S.co === undefined ? [] : (S.co.debugFrames ??= [])
}

/** Whether to pause before the statement `R.at`. */
export function atLine(S: LuaState, R: DebugFrame, d: number): boolean {
  const D = S.debug
  if (D.left < 0) D.lookAfter()
  const site = D.points[R.at]?.site
  if (site !== undefined) S.cs[d] = site
  const isStopped = D.hooks !== undefined && D.hooks.line(R, d) && canPause(S)
  if (D.luaHook !== undefined) D.luaHook.statement(S, R, d)
  return isStopped
}

export function atCall(S: LuaState, R: DebugFrame, d: number): boolean {
  const { hooks, luaHook } = S.debug
  if (luaHook !== undefined) luaHook.call(S, d)
  return hooks?.call !== undefined && hooks.call(R, d) && canPause(S)
}

export function atReturn(S: LuaState, R: DebugFrame, d: number): void {
  const { hooks, luaHook } = S.debug
  hooks?.return?.(R, d)
  if (luaHook !== undefined) luaHook.return(S, d)
}

/** A failure passes the innermost function of the debug form: the stack above is still whole. */
export function atError(S: LuaState, R: DebugFrame, thrown: unknown): boolean {
  const D = S.debug
  if (D.raised === thrown || D.hooks?.error === undefined) return false
  D.raised = thrown
  return D.hooks.error(R, S.d, thrown) && canPause(S)
}

/** Code inside a library function without a debug form cannot pause: JavaScript's stack stands between. */
export function canPause({ thread, debug }: LuaState): boolean {
  return thread !== undefined && thread.nesting === 0 && !thread.isSync && debug.pause !== undefined
}

/** A store of the debug form, while somebody listens. */
export function wrote(D: DebugState, object: LuaValue, key: LuaValue): void {
  if (object instanceof LuaTable) D.writes?.wrote(object, key)
}

/** A table constructor of the debug form. */
export function made(D: DebugState, table: LuaTable): LuaTable {
  D.writes?.made(table)
  return table
}
