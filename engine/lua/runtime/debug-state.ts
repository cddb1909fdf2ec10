import type { LuaHooks, WriteListener } from '../hooks.ts'
import type { LuaHook } from './lua-hook.ts'
import type { LuaCoroutine } from './coroutine.ts'
import type { DebugFrame } from './debug-frame.ts'
import type { DebugPoint } from './debug-point.ts'
import { unwindInto, type Chunk, type PlainBody, type Proto, type SuspendingBody } from './function.ts'
import type { LuaValue } from './value.ts'

/** Statements between two looks at the countdown while nobody waits for one: stays a small integer. */
const IDLE = 2 ** 30 - 1

/** All functions of one loaded chunk. */
export interface DebugChunk {
  readonly chunk: Chunk
  /** Ids of its points, made on first use. */
  points(): readonly number[]
  /** Lets new calls take the debug form, or the fast ones again. */
  switchForm(isDebug: boolean): void
  /** `isFramed` or flags changed: whether functions of the debug form run without frames first. */
  chooseForm(): void
}

/** A library function that runs Lua code inside: its body for the debug form lets that code pause. */
interface DebugNative {
  readonly proto: Proto
  readonly body: SuspendingBody
  readonly fast: PlainBody
  /** Tried first, by code that runs directly. */
  readonly direct: PlainBody
}

/**
 * Why each function of the debug form has its frame from the start: somebody wants to hear of calls or writes, set a
 * hook, asks for locals, or looks at every statement for long.
 */
type FramedFor = 'calls' | 'writes' | 'hook' | 'locals' | 'watched'

/**
 * What emitted code of the debug form works on, and what the debugger sets. Not touched by the fast forms.
 * LUA.md §2.6
 */
export class DebugState {
  /** Statements until the next look; below zero a statement calls `LuaHooks.line`. */
  left: number
  /** Not 0: functions that have a frame report when they are entered and left. Set it by `reportCalls`. */
  calls: number
  /** Of `debug.sethook`; set it by `setLuaHook`. */
  luaHook: LuaHook | undefined
  /** Its function runs: nothing is told to it meanwhile, nor to one it sets. */
  isInHook: boolean
  /** By point id: not 0 where `LuaHooks.line` is to be called. Set them by `flag`. */
  flags: Uint8Array
  private flagged: readonly number[]
  hooks: LuaHooks | undefined
  /** Set it by `reportWrites`. */
  writes: WriteListener | undefined
  /** What a paused light thread waits for. */
  pause: Promise<void> | undefined
  isOn: boolean
  /** Somebody only looks: what runs is no part of the run. */
  isQuiet: boolean
  readonly points: (DebugPoint | undefined)[]
  /** Frames so far. */
  frameCount: number
  /** The failure that was last reported. */
  raised: unknown
  /** Frames of the coroutine that ran last. */
  co: LuaCoroutine | undefined
  frames: (DebugFrame | undefined)[]
  private wantsCalls: boolean
  private readonly framedFor: Set<FramedFor>
  private base: number
  private chunks: WeakRef<DebugChunk>[]
  private prunesAt: number
  private readonly natives: DebugNative[]

  constructor() {
    this.left = IDLE
    this.base = IDLE
    this.calls = 0
    this.luaHook = undefined
    this.isInHook = false
    this.wantsCalls = false
    this.framedFor = new Set()
    this.flags = new Uint8Array(1024)
    this.flagged = []
    this.hooks = undefined
    this.writes = undefined
    this.pause = undefined
    this.isOn = false
    this.isQuiet = false
    this.points = [undefined]
    this.frameCount = 0
    this.raised = undefined
    this.co = undefined
    this.frames = []
    this.chunks = []
    this.prunesAt = 64
    this.natives = []
  }

  /** Statements run in the debug form so far. */
  steps(): number {
    return this.base - this.left
  }

  /** Has `LuaHooks.line` called at the statement after the next `count`; without one only where a flag is set. */
  lookAfter(count = IDLE): void {
    const steps = this.steps()
    const next = this.luaHook?.watchesStatements() === true ? 0 : count
    this.left = next
    this.base = steps + next
  }

  /** Has `LuaHooks.line` called at these points, and at no others. Their functions have frames from the start. */
  flag(points: readonly number[]): void {
    const { flagged } = this
    if (points.length === flagged.length && points.every((point, i) => point === flagged[i])) return
    this.flagged = [...points]
    this.flags.fill(0)
    for (const point of points) this.flags[point] = 1
    this.chooseForms()
  }

  /** Whether one of the points `from` to `to` has a flag. */
  isFlagged(from: number, to: number): boolean {
    return this.flagged.some((point) => point >= from && point <= to)
  }

  /** Whether functions report when they are entered and left, to `hooks`. */
  reportCalls(isWanted: boolean): void {
    this.wantsCalls = isWanted
    this.calls = isWanted || this.luaHook?.watchesCalls() === true ? 1 : 0
    this.frame('calls', this.calls !== 0)
  }

  /** Whether writes are reported, and to whom. */
  reportWrites(listener: WriteListener | undefined): void {
    this.writes = listener
    this.frame('writes', listener !== undefined)
  }

  /** Whether somebody looks at every statement for long: code need not try to run without frames. */
  watchStatements(isWanted: boolean): void {
    this.frame('watched', isWanted)
  }

  /** New calls take the debug form, and tell the hook. */
  setLuaHook(hook: LuaHook | undefined): void {
    this.luaHook = hook
    this.frame('hook', hook !== undefined)
    if (hook !== undefined) this.useDebugForm()
    this.lookAfter(this.left)
    this.reportCalls(this.wantsCalls)
  }

  /** Code asks the debug library for what only the debug form knows: locals, hooks. */
  useFrames(): void {
    this.frame('locals', true)
    this.useDebugForm()
  }

  /** Each function has its frame from the start; else most run without one until they stop (docs/decisions/0006). */
  isFramed(): boolean {
    return this.framedFor.size > 0
  }

  private frame(reason: FramedFor, isWanted: boolean): void {
    const wasFramed = this.isFramed()
    if (isWanted) this.framedFor.add(reason)
    else this.framedFor.delete(reason)
    if (this.isFramed() !== wasFramed) this.chooseForms()
  }

  private chooseForms(): void {
    if (!this.isOn) return
    for (const native of this.natives) this.useNative(native)
    for (const chunk of this.loadedChunks()) chunk.chooseForm()
  }

  /** Whether somebody wants to hear of a failure while all it passes has its frame. */
  heedsErrors(): boolean {
    const { hooks } = this
    return hooks?.error !== undefined && hooks.heedsErrors?.() !== false
  }

  /** Sets the count of statements back to what it was: an evaluation does not count. */
  rewindSteps(steps: number): void {
    this.base = steps + this.left
  }

  /** The frame at a depth, when it runs in the debug form. */
  frameOf(co: LuaCoroutine, depth: number): DebugFrame | undefined {
    const frame = co.debugFrames?.[depth]
    return frame !== undefined && frame.fn === co.fs[depth] ? frame : undefined
  }

  addPoint(point: DebugPoint): void {
    this.points[point.id] = point
    if (point.id < this.flags.length) return
    const flags = new Uint8Array(this.flags.length * 2)
    flags.set(this.flags)
    this.flags = flags
  }

  addChunk(chunk: DebugChunk): void {
    if (this.chunks.length >= this.prunesAt) {
      this.chunks = this.chunks.filter((ref) => ref.deref() !== undefined)
      this.prunesAt = Math.max(64, this.chunks.length * 2)
    }
    this.chunks.push(new WeakRef(chunk))
    if (!this.isOn) return
    chunk.points()
    this.hooks?.loaded?.(chunk)
  }

  /** Chunks that are still in use. */
  loadedChunks(): DebugChunk[] {
    return this.chunks.map((ref) => ref.deref()).filter((chunk) => chunk !== undefined)
  }

  /** `body`: a library function's body in the debug form; `callsBack`: with these arguments it may run Lua code. */
  addNative(proto: Proto, body: SuspendingBody, callsBack: (args: readonly LuaValue[]) => boolean): void {
    const fast = proto.k as PlainBody
    const direct: PlainBody = (F, ...args) => (callsBack(args) ? unwindInto : fast)(F, ...args)
    const native = { proto, body, fast, direct }
    this.natives.push(native)
    if (this.isOn) this.useNative(native)
  }

  /** New calls take the debug form from now on; functions that run already finish in their own. */
  turnOn(hooks: LuaHooks): void {
    this.hooks = hooks
    this.useDebugForm()
    for (const chunk of this.loadedChunks()) hooks.loaded?.(chunk)
  }

  private useDebugForm(): void {
    if (this.isOn) return
    this.isOn = true
    for (const native of this.natives) this.useNative(native)
    for (const chunk of this.loadedChunks()) {
      chunk.points()
      chunk.switchForm(true)
    }
  }

  private useNative({ proto, body, direct }: DebugNative): void {
    const isTried = !this.isFramed()
    proto.k = body
    proto.o = isTried ? direct : unwindInto
    proto.y = isTried ? 2 : 1
  }

  turnOff(): void {
    this.hooks = undefined
    this.reportCalls(false)
    this.flag([])
    this.lookAfter()
    if (!this.isOn || this.luaHook !== undefined) return
    this.isOn = false
    this.framedFor.clear()
    for (const { proto, fast } of this.natives) {
      proto.k = fast
      proto.o = fast
      proto.y = 0
    }
    for (const chunk of this.loadedChunks()) chunk.switchForm(false)
  }
}
