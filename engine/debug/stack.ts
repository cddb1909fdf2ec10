import type { LuaCoroutine } from '../lua/runtime/coroutine.ts'
import type { DebugFrame } from '../lua/runtime/debug-frame.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { calleeName, siteOf } from '../lua/runtime/position.ts'
import type { LuaState } from '../lua/runtime/state.ts'
import type { FrameView, Place } from './model.ts'

/** A frame of a coroutine at rest. */
export interface StackFrame {
  readonly coroutine: LuaCoroutine
  /** 0 for the innermost coroutine, 1 for the one that resumed it … */
  readonly level: number
  readonly depth: number
  readonly fn: LuaFunction
  /** Undefined for functions that run in a fast form, and for those of the library. */
  readonly debug: DebugFrame | undefined
}

/** The frames of a coroutine and of those that resumed it, innermost first. Tail calls count: they are known here. */
export function framesOf(S: LuaState, innermost: LuaCoroutine): StackFrame[] {
  const frames: StackFrame[] = []
  let level = 0
  for (let co: LuaCoroutine | undefined = innermost; co !== undefined; co = co.resumer, level++) {
    for (let depth = co.d; depth > 0; depth--) {
      const fn = co.fs[depth]
      if (fn !== undefined) frames.push({ coroutine: co, level, depth, fn, debug: S.debug.frameOf(co, depth) })
    }
  }
  return frames
}

/** File and line of a frame; undefined for the library. */
export function placeOf(S: LuaState, { coroutine, depth, fn, debug }: StackFrame): Place | undefined {
  const { info } = fn.p
  if (info === undefined) return undefined
  const isInnermost = depth === coroutine.d
  const point = debug === undefined ? undefined : S.debug.points[debug.at]
  const line = (isInnermost ? point?.line : undefined) ?? siteOf(coroutine, depth)?.line ?? info.line
  return { file: fileOf(info.chunk.name), line }
}

/** `@kong/plugins/x/handler.lua` → the path; other chunks keep their name. */
export function fileOf(chunkName: string): string {
  return chunkName.startsWith('@') ? chunkName.slice(1).replace(/^\.\//, '') : chunkName
}

/** What a call stack shows. */
export function frameView(S: LuaState, frame: StackFrame, index: number): FrameView {
  const place = placeOf(S, frame)
  return { index, name: nameOf(S, frame), ...(place && { place }), coroutine: frame.level }
}

/** The name the code gives a function, else what its caller calls it. */
function nameOf(S: LuaState, { coroutine, depth, fn }: StackFrame): string {
  const { info, name } = fn.p
  if (info === undefined) return name === '?' || name === '' ? '[native]' : name
  if (info.line === 0) return 'main chunk'
  return info.label ?? calleeName(coroutine, depth - 1)?.name ?? `function at line ${info.line}`
}

/** Whether a protected call stands between a failure in `co` and the end of its light thread. */
export function isCaught(co: LuaCoroutine): boolean {
  for (let at: LuaCoroutine | undefined = co; at !== undefined; at = at.resumer) {
    for (let depth = at.d; depth > 0; depth--) {
      const fn = at.fs[depth]
      if (fn?.p.info === undefined && (fn?.p.name === 'pcall' || fn?.p.name === 'xpcall')) return true
    }
    if (!at.isMain && !at.isWrapped) return true
  }
  return false
}
