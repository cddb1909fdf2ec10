import type { Unwinding } from './unwinding.ts'
import type { LuaReturn } from './value.ts'

/** A Lua function on its way: what it yields is for the driver, what it returns for its caller. */
export type LuaGenerator = Generator<Suspension, LuaReturn, unknown>

/** What a running function can ask of the driver (LUA.md §2.2). */
export type Suspension =
  | Segment
  | Unwinding
  | HostAwait
  | typeof YIELD
  | typeof RESUME
  | typeof TIME_SLICE
  | typeof PAUSED

/** Continue in a generator stack of its own: keeps JavaScript's native stack flat. */
export class Segment {
  readonly generator: LuaGenerator

  constructor(generator: LuaGenerator) {
    this.generator = generator
  }
}

/** Park the light thread until the host's promise settles. */
export class HostAwait {
  readonly promise: Promise<unknown>

  constructor(promise: Promise<unknown>) {
    this.promise = promise
  }
}

/** coroutine.yield; the values are in `state.transfer`. */
export const YIELD = { type: 'yield' } as const
/** coroutine.resume or a wrap function; the target is `state.target`, the values are in `state.transfer`. */
export const RESUME = { type: 'resume' } as const
/** The slice is used up: let others run. */
export const TIME_SLICE = { type: 'time-slice' } as const
/** A debugger stops here until `DebugState.pause` resolves. LUA.md §2.6 */
export const PAUSED = { type: 'paused' } as const
