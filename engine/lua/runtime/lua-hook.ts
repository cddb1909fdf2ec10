import { invokePlain } from './call.ts'
import type { DebugFrame } from './debug-frame.ts'
import type { LuaFunction } from './function.ts'
import type { LuaState } from './state.ts'
import type { LuaValue } from './value.ts'

/** Instructions a statement counts as: LuaJIT counts its own, which a statement here has no equal of. */
const INSTRUCTIONS = 4
/** A turn of a loop without a body. */
const TURN = 1

/**
 * What `debug.sethook` set. One for all coroutines, as in LuaJIT (PUC Lua has one for each). Runs inside the code
 * it watches: it cannot yield, its errors are errors of that code, and nothing is watched while it runs.
 */
export class LuaHook {
  readonly fn: LuaFunction
  readonly isCall: boolean
  readonly isReturn: boolean
  readonly isLine: boolean
  /** 0: none. */
  readonly count: number
  private left: number
  private frame: DebugFrame | undefined
  private at = 0

  constructor(fn: LuaFunction, mask: string, count: number) {
    this.fn = fn
    this.isCall = mask.includes('c')
    this.isReturn = mask.includes('r')
    this.isLine = mask.includes('l')
    this.count = Math.max(0, count)
    this.left = this.count
  }

  /** As `debug.gethook` gives it. */
  mask(): string {
    return `${this.isCall ? 'c' : ''}${this.isReturn ? 'r' : ''}${this.isLine ? 'l' : ''}`
  }

  watchesStatements(): boolean {
    return this.isLine || this.count > 0
  }

  watchesCalls(): boolean {
    return this.isCall || this.isReturn
  }

  /** Before a statement. A line counts once, until control leaves it or goes back. */
  statement(S: LuaState, frame: DebugFrame, d: number): void {
    if (S.debug.isInHook) return
    if (this.count > 0) this.countOn(S, frame, d)
    if (!this.isLine) return
    const line = S.debug.points[frame.at]?.line ?? 0
    const isSame = frame.hookLine === line && frame.at > frame.hookPoint
    frame.hookLine = line
    frame.hookPoint = frame.at
    if (!isSame) this.run(S, d, ['line', line])
  }

  private countOn(S: LuaState, frame: DebugFrame, d: number): void {
    const isTurn = this.frame === frame && this.at === frame.at
    this.frame = frame
    this.at = frame.at
    this.left -= isTurn ? TURN : INSTRUCTIONS
    if (this.left > 0) return
    this.left = this.count
    this.run(S, d, ['count', undefined])
  }

  call(S: LuaState, d: number): void {
    if (this.isCall && !S.debug.isInHook) this.run(S, d, ['call', undefined])
  }

  return(S: LuaState, d: number): void {
    if (this.isReturn && !S.debug.isInHook) this.run(S, d, ['return', undefined])
  }

  private run(S: LuaState, d: number, args: readonly LuaValue[]): void {
    if (S.debug.isQuiet) return
    S.debug.isInHook = true
    const { d: depth } = S
    S.d = d
    try {
      invokePlain(S, this.fn, args)
    } finally {
      S.debug.isInHook = false
      S.d = depth
    }
  }
}
