import { chargeMemory, MAX_STRING, refill } from '../runtime/budget.ts'
import { LuaError } from '../runtime/lua-error.ts'
import { type LuaState } from '../runtime/state.ts'

/** How far a native may overdraw the slice before the run's budget is asked. */
const OVERDRAFT = 1_000_000

/**
 * Takes the cost of a native's inner work from the instruction budget (LUA.md §2.5).
 * A native cannot give way, so long work counts against the smaller share of code that blocks.
 *
 * @throws LuaAbort when the run's budget is used up
 */
export function chargeWork(S: LuaState, units: number): void {
  S.b -= units
  if (S.b < -OVERDRAFT) refill(S, true)
}

/** Counts a new string. @throws LuaError "not enough memory" when it is longer than any may be */
export function chargeString(S: LuaState, length: number): void {
  if (length < 64) return
  if (length > MAX_STRING) throw new LuaError('not enough memory')
  chargeMemory(S, length)
  chargeWork(S, length >> 6)
}
