import type { DebugFrame } from './runtime/debug-frame.ts'
import type { DebugChunk } from './runtime/debug-state.ts'
import type { LuaTable } from './runtime/table.ts'
import type { LuaValue } from './runtime/value.ts'

/**
 * What the language tells a debugger, in the debug form only. `true` pauses the light thread there, if it can
 * pause: the driver parks it until `DebugState.pause` resolves. Depths are those of the running coroutine.
 */
export interface LuaHooks {
  /** A point is due: its breakpoint flag is set, or the countdown has run out. */
  line(frame: DebugFrame, depth: number): boolean
  /** With `DebugState.calls` only. */
  call?(frame: DebugFrame, depth: number): boolean
  return?(frame: DebugFrame, depth: number): void
  /** Something was thrown; the stack is still as it was. Once per failure, before anything unwinds. */
  error?(frame: DebugFrame, depth: number, thrown: unknown): boolean
  /** False: `error` would do nothing now. */
  heedsErrors?(): boolean
  /** A light thread ends by a yield that nobody takes up (Kong's access phase); it is still whole. */
  abandoned?(): boolean
  /** A chunk was loaded, or was there when debugging began: its points are known now. */
  loaded?(chunk: DebugChunk): void
}

/** Hears of every write to a table while it is set: `DebugState.reportWrites`. */
export interface WriteListener {
  made(table: LuaTable): void
  wrote(table: LuaTable, key: LuaValue): void
}
