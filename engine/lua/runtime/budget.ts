import { LuaAbort } from './lua-error.ts'
import { lineOf } from './position.ts'
import { SLICE, type LuaState } from './state.ts'

/** What one run, or all runs of one request, may still spend. LUA.md §2.5 */
export class Budget {
  /** Units left for code that can give way. */
  left: number
  /** Units left for code that cannot (plain form): smaller, it blocks the host. */
  plainLeft: number
  /** Bytes it may allocate; compared with `S.mem`. */
  memory: number
  /** Coroutines it may create. */
  coroutines: number

  private units: number
  private bytes: number

  constructor(units: number, memory: number) {
    this.units = units
    this.bytes = memory
    this.left = units
    this.plainLeft = plainShare(units)
    this.memory = units === Infinity ? Infinity : memory
    this.coroutines = units === Infinity ? Infinity : COROUTINES
  }

  /** Begins anew, for another run. */
  renew(units: number, memory: number): void {
    this.units = units
    this.bytes = memory
    this.left = units
    this.plainLeft = plainShare(units)
    this.memory = units === Infinity ? Infinity : memory
    this.coroutines = units === Infinity ? Infinity : COROUTINES
  }

  /** What is left for those that come after it was used up: the log phase of a request that looped. */
  grant(): void {
    if (this.left < 0) this.left = this.units / GRANTED
    if (this.plainLeft < 0) this.plainLeft = this.units / GRANTED
    if (this.memory < 0) this.memory = this.bytes / GRANTED
    if (this.coroutines < 0) this.coroutines = COROUTINES / GRANTED
  }

  /** A run is over: what it used and was not charged yet. */
  settle(units: number, bytes: number): void {
    this.left -= units
    this.memory -= bytes
  }
}

/** What code that blocks the host may use of `units`: all of it where nothing is counted. */
export function plainShare(units: number): number {
  return units === Infinity ? units : Math.min(units, PLAIN_BUDGET)
}

/** Default units of a run that can yield, and of one that cannot. */
export const BUDGET = 400e6
const PLAIN_BUDGET = 100e6
/** Default bytes one run may allocate; nothing is given back. */
export const MEMORY = 512 * 1024 * 1024
/** Coroutines one run may create. */
const COROUTINES = 100_000
/** Which part of a used-up budget is granted again. */
const GRANTED = 20
/** Longest string. */
export const MAX_STRING = 64 * 1024 * 1024

/** For {@link refill}: the running function has just been entered. */
export const AT_ENTRY = -1

/**
 * Charges the slice just used and opens a new one. `site`: where the running Lua code is; a native leaves it out.
 *
 * @throws LuaAbort when nothing is left
 */
export function refill(S: LuaState, isPlain: boolean, site?: number): void {
  const used = SLICE - S.b
  S.b = SLICE
  const budget = S.thread?.budget
  if (budget === undefined) return
  budget.left -= used
  if (isPlain) budget.plainLeft -= used
  if (budget.left < 0 || budget.plainLeft < 0) throw abort(S, 'instruction budget exceeded', site)
  if (S.mem > budget.memory) throw abort(S, 'memory budget exceeded', site)
  if (budget.memory === Infinity) S.mem = 0 // stays a small integer
}

/** Charges a native's inner work; the next function entry or loop turn settles it. */
export function charge(S: LuaState, units: number): void {
  S.b -= units
}

/**
 * Takes from what the run may spend, but not from its time slice: for work whose cost depends on what ran before, such
 * as patterns that are compiled when they are hot. A replay must give way where the recorded run did.
 *
 * @throws LuaAbort "instruction budget exceeded"
 */
export function chargeBlocking(S: LuaState, units: number): void {
  const budget = S.thread?.budget
  if (budget === undefined) return
  budget.left -= units
  budget.plainLeft -= units
  if (budget.left < 0 || budget.plainLeft < 0) throw abort(S, 'instruction budget exceeded')
}

/** Charges allocation. @throws LuaAbort "memory budget exceeded" when the run has used its share */
export function chargeMemory(S: LuaState, bytes: number): void {
  S.mem += bytes
  const budget = S.thread?.budget
  if (budget !== undefined && S.mem > budget.memory) throw abort(S, 'memory budget exceeded')
}

/** Units and bytes a coroutine is charged. */
const COROUTINE_UNITS = 100
const COROUTINE_BYTES = 1024

/** Charges a new coroutine. @throws LuaAbort "too many coroutines" */
export function chargeCoroutine(S: LuaState): void {
  S.b -= COROUTINE_UNITS
  chargeMemory(S, COROUTINE_BYTES)
  const budget = S.thread?.budget
  if (budget !== undefined && --budget.coroutines < 0) throw abort(S, 'too many coroutines')
}

/** Says in which file and line the run was ended. */
function abort(S: LuaState, message: string, site?: number): LuaAbort {
  let { d } = S
  while (d > 0 && S.fs[d]?.p.info === undefined) d--
  const info = S.fs[d]?.p.info
  if (info === undefined) return new LuaAbort(message)
  const noted = site === undefined ? lineOf(S, d) : info.sites[site]?.line
  return new LuaAbort(`${info.chunk.shortName}:${Math.max(noted ?? info.line, 1)}: ${message}`)
}
