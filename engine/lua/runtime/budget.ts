import { LuaAbort } from './lua-error.ts'
import { SLICE, type LuaState } from './state.ts'

/** What one run may still spend. LUA.md §2.5 */
export class Budget {
  /** Units left for code that can give way. */
  left: number
  /** Units left for code that cannot (plain form): smaller, it blocks the host. */
  plainLeft: number
  /** Bytes it may allocate; compared with `S.mem`. */
  memory: number

  constructor(units: number) {
    this.left = units
    this.plainLeft = Math.min(units, PLAIN_BUDGET)
    this.memory = units === Infinity ? Infinity : MEMORY
  }

  /** Begins anew, for another run. */
  renew(units: number): void {
    this.left = units
    this.plainLeft = Math.min(units, PLAIN_BUDGET)
    this.memory = units === Infinity ? Infinity : MEMORY
  }
}

/** Default units of a run that can yield, and of one that cannot. */
export const BUDGET = 400e6
export const PLAIN_BUDGET = 100e6
/** Bytes one run may allocate; nothing is given back. */
const MEMORY = 512 * 1024 * 1024
/** Longest string. */
export const MAX_STRING = 64 * 1024 * 1024

/** Charges the slice just used and opens a new one. @throws LuaAbort when nothing is left */
export function refill(S: LuaState, isPlain: boolean): void {
  const used = SLICE - S.b
  S.b = SLICE
  const budget = S.thread?.budget
  if (budget === undefined) return
  budget.left -= used
  if (isPlain) budget.plainLeft -= used
  if (budget.left < 0 || budget.plainLeft < 0) throw new LuaAbort('instruction budget exceeded')
  if (S.mem > budget.memory) throw new LuaAbort('not enough memory')
  if (budget.memory === Infinity) S.mem = 0 // stays a small integer
}

/** Charges a native's inner work; the next function entry or loop turn settles it. */
export function charge(S: LuaState, units: number): void {
  S.b -= units
}

/** Charges allocation. @throws LuaAbort "not enough memory" when the run has used its share */
export function chargeMemory(S: LuaState, bytes: number): void {
  S.mem += bytes
  const budget = S.thread?.budget
  if (budget !== undefined && S.mem > budget.memory) throw new LuaAbort('not enough memory')
}
