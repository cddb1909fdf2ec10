/**
 * Searches for Lua patterns: walks through those that are new, compiles those that are used a lot. Steps are charged
 * to a budget.
 */

import { type LuaPattern } from './lua-pattern.ts'
import { generateMatcher } from './pattern-code.ts'
import { MAX_CAPTURES, type PatternRegisters, POSITION, UNFINISHED } from './pattern-registers.ts'
import { GAVE_UP, PatternWalker } from './pattern-walker.ts'

/** Steps between two looks at the budget. */
const CHARGE_EVERY = 4096
/** Units of the budget for a step of some 5 ns: what a run may spend where it blocks lasts about 0.2 s, whatever the pattern. */
const STEP_UNITS = 6
/** Characters to pass over that cost a unit of the time slice. */
const SLICE_UNIT = 64
/** Walked steps after which a pattern is compiled: compiling takes as long as some 10,000 of them. */
const HOT = 3000

/** What the matcher needs from outside. */
interface PatternHost {
  /** Takes `units` from what the run may spend; throws when it is used up. How many depends on what ran before. */
  charge(units: number): void
  /** Takes `units` from the time slice: as many whatever ran before. */
  chargeSlice(units: number): void
  /** Raises a Lua error. */
  fail(message: string): never
}

/**
 * One matcher serves a whole VM: its state is valid until the next `search`, so callers read
 * captures before they call back into Lua.
 */
export class PatternMatcher implements PatternRegisters {
  readonly starts = new Int32Array(MAX_CAPTURES)
  readonly ends = new Int32Array(MAX_CAPTURES)
  level = 0
  matchEnd = 0
  left = CHARGE_EVERY

  private readonly host: PatternHost
  private readonly walker: PatternWalker
  private subject = ''

  constructor(host: PatternHost) {
    this.host = host
    this.walker = new PatternWalker(this)
  }

  /** First start of a match at or after `from`, or -1; the end is in `matchEnd`. */
  search(pattern: LuaPattern, subject: string, from: number): number {
    this.subject = subject
    const start = this.find(pattern, subject, from)
    const passed = start >= 0 ? this.matchEnd - from : pattern.anchored ? 0 : subject.length - from
    if (passed >= SLICE_UNIT) this.host.chargeSlice(Math.floor(passed / SLICE_UNIT))
    return start
  }

  private find(pattern: LuaPattern, subject: string, from: number): number {
    const { code } = pattern
    return code === undefined ? this.searchNew(pattern, subject, from) : code(subject, from, this)
  }

  private searchNew(pattern: LuaPattern, subject: string, from: number): number {
    const start = this.walker.search(pattern, subject, from)
    if (this.left < 0) this.left = this.flush(this.left)
    if (start !== GAVE_UP && (pattern.heat < HOT || !pattern.isGeneratable)) return start
    pattern.code = generateMatcher(pattern)
    pattern.isGeneratable = pattern.code !== undefined
    return start === GAVE_UP ? this.find(pattern, subject, from) : start
  }

  /** Capture `index` as a string, or as a number for `()`. */
  capture(index: number): string | number {
    const end = this.ends[index] ?? UNFINISHED
    const start = this.starts[index] ?? 0
    if (index >= this.level) this.host.fail('invalid capture index')
    if (end >= 0) return this.subject.slice(start, end)
    return end === POSITION ? start + 1 : this.host.fail('unfinished capture')
  }

  /** Charges a search that needed no pattern. */
  chargeSteps(steps: number): void {
    this.left -= steps
    if (this.left < 0) this.left = this.flush(this.left)
  }

  flush(left: number): number {
    this.left = CHARGE_EVERY
    this.host.charge((CHARGE_EVERY - left) * STEP_UNITS)
    return CHARGE_EVERY
  }

  fail(message: string): never {
    return this.host.fail(message)
  }
}
