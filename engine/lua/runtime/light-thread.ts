import type { Budget } from './budget.ts'
import type { LuaCoroutine } from './coroutine.ts'
import type { LightThreadGroup } from './scheduler.ts'
import { SLICE } from './state.ts'

export { LightThreadGroup } from './scheduler.ts'

/** Where a light thread is in its life; `zombie`: finished, nobody waited for it yet (ngx.thread). */
export type LightThreadStatus = 'running' | 'waiting' | 'queued' | 'zombie' | 'dead'

/** How a run of Lua code can be set up. */
export interface LightThreadOptions {
  readonly context: unknown
  readonly group: LightThreadGroup
  readonly budget: Budget
  /** Never waits for the host nor gives up a slice: phases that cannot yield, `luajit FILE`. */
  readonly isSync: boolean
  /** An error that crosses coroutine.wrap ends the whole light thread (OpenResty, surprises.md 11). */
  readonly wrapErrorsAbort: boolean
  /** What coroutine.yield outside any coroutine does. */
  readonly topYield: TopYield
}

/** refused: plain `luajit`; queued: the thread goes behind the others (ngx); ends: the run is over (Kong's access phase). */
export type TopYield = 'refused' | 'queued' | 'ends'

/** One strand of execution that the host schedules: a request's phase, a timer, an ngx.thread. */
export class LightThread {
  readonly context: unknown
  readonly group: LightThreadGroup
  readonly budget: Budget
  readonly isSync: boolean
  readonly wrapErrorsAbort: boolean
  readonly topYield: TopYield
  /** The coroutine its code began in. */
  readonly main: LuaCoroutine
  /** The innermost coroutine: continues when the thread does. */
  active: LuaCoroutine
  status: LightThreadStatus
  /** Depth of plain code that is driving coroutines: nothing may park while it is not 0. */
  nesting: number
  /** Units left in its time slice while it does not run. */
  slice: number
  /** Bytes it has allocated, while it does not run. */
  mem: number

  constructor(main: LuaCoroutine, options: LightThreadOptions) {
    this.main = main
    this.active = main
    this.context = options.context
    this.group = options.group
    this.budget = options.budget
    this.isSync = options.isSync
    this.wrapErrorsAbort = options.wrapErrorsAbort
    this.topYield = options.topYield
    this.slice = SLICE
    this.mem = 0
    this.status = 'queued'
    this.nesting = 0
  }
}
