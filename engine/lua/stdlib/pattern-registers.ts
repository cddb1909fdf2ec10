/** What matching code reads and writes besides the subject. */
export interface PatternRegisters {
  /** Where each capture begins and ends; the end is UNFINISHED or POSITION for those that have none. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** Number of captures of the last match. */
  level: number
  /** Index after the last match. */
  matchEnd: number
  /** Steps that may be made until `flush` must be asked. */
  left: number
  /** Charges the steps made since; gives how many may follow. @throws LuaAbort when the budget is used up */
  flush(left: number): number
  /** Raises a Lua error. */
  fail(message: string): never
}

/** A compiled pattern: first start of a match at or after `from`, or -1. */
export type PatternCode = (subject: string, from: number, registers: PatternRegisters) => number

export const UNFINISHED = -1
export const POSITION = -2
/** LuaJIT's LUA_MAXCAPTURES. */
export const MAX_CAPTURES = 32
