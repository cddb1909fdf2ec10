import type { Cell, LuaFunction } from './function.ts'
import type { LuaValue } from './value.ts'

/** How a frame's locals are reached: 0 reads, 1 writes, 2 gives the cell of a captured variable. */
export type FrameAccess = (slot: number, mode: 0 | 1 | 2, value?: LuaValue) => LuaValue | Cell

/** One running function in the debug form. */
export class DebugFrame {
  readonly fn: LuaFunction
  /** Counts frames since the machine began: the same number in every replay. */
  readonly id: number
  /** The point it is at; 0 before its first statement. */
  at: number
  /** Line and point that `debug.sethook`'s function was last called for. */
  hookLine: number
  hookPoint: number
  readonly access: FrameAccess
  readonly varargs: LuaValue[] | undefined

  constructor(fn: LuaFunction, id: number, access: FrameAccess, varargs: LuaValue[] | undefined) {
    this.fn = fn
    this.id = id
    this.at = 0
    this.hookLine = 0
    this.hookPoint = 0
    this.access = access
    this.varargs = varargs
  }
}
