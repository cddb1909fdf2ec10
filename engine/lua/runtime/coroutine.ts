import type { DebugFrame } from './debug-frame.ts'
import type { LuaFunction } from './function.ts'
import type { LuaGenerator } from './suspension.ts'
import type { LuaTable } from './table.ts'

/** What `coroutine.status` answers. */
export type CoroutineStatus = 'suspended' | 'running' | 'normal' | 'dead'

/** A thread of Lua code with stacks of its own: generators for the code, `cs` and `fs` for positions. */
export class LuaCoroutine {
  declare readonly luaType: 'thread'
  status: CoroutineStatus
  /** Generator stack, innermost last; each holds up to 128 frames (LUA.md §2.2). */
  readonly segments: LuaGenerator[]
  /** Call site each frame is at; a negative one is a tail call. */
  readonly cs: number[]
  /** Function of each frame. */
  readonly fs: LuaFunction[]
  /** Depth while not running. */
  d: number
  /** Who gets the values of the next yield. */
  resumer: LuaCoroutine | undefined
  /** Resumed through a `coroutine.wrap` function: errors go on instead of becoming `false, message`. */
  isWrapped: boolean
  /** Entry of a light thread: has nobody to yield to. */
  readonly isMain: boolean
  body: LuaFunction | undefined
  /** Died of an error that a native threw: its traceback begins with that native. */
  failedInNative: boolean
  /** Calls in progress that must not yield though they could (debug form): `yield` fails while it is not 0. */
  bans: number
  /** Message handlers that wait for a failure: while it is not 0, who fails keeps its frame for them (debug form). */
  handlers: number
  /** Frames of the debug form by depth; entries of other forms are missing or out of date (`DebugState.frameOf`). */
  debugFrames: (DebugFrame | undefined)[] | undefined
  /** Lua code has got hold of it (coroutine.running). */
  isKnown: boolean
  /** Its table of globals, which loaded chunks get; undefined: that of the machine. Lua 5.1 §2.9 */
  env: LuaTable | undefined

  constructor(body: LuaFunction | undefined, isMain = false) {
    this.status = 'suspended'
    this.segments = []
    this.cs = []
    this.fs = []
    this.d = 0
    this.resumer = undefined
    this.isWrapped = false
    this.isMain = isMain
    this.body = body
    this.failedInNative = false
    this.bans = 0
    this.handlers = 0
    this.debugFrames = undefined
    this.isKnown = false
    this.env = undefined
  }

  /** Begins a new life: the stacks keep the space they have. */
  renew(body: LuaFunction | undefined): void {
    this.status = 'suspended'
    if (this.segments.length > 0) this.segments.length = 0
    this.d = 0
    this.resumer = undefined
    this.isWrapped = false
    this.body = body
    this.failedInNative = false
    this.bans = 0
    this.handlers = 0
    this.env = undefined
  }
}
Object.defineProperty(LuaCoroutine.prototype, 'luaType', { value: 'thread' })
