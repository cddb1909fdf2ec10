import type { LuaGenerator, Suspension } from './suspension.ts'

/** What a rest of a function yields first, to nobody: it is answered with the result it waits for. */
export const WAITING = undefined as unknown as Suspension

/**
 * Thrown through functions that run directly (as ordinary JavaScript functions) when one of them must suspend
 * after all. Each function it passes leaves a generator of what is left of it. docs/decisions/0004
 */
export class Unwinding {
  /** What must run now; its result goes to the first of `frames`. */
  readonly generator: LuaGenerator
  /** What is left of the functions passed, innermost first; each waits for the result of the one before. */
  readonly frames: LuaGenerator[]
  /** Something really suspends: who gets here often had better be a generator from the start. */
  readonly isCounted: boolean
  /** Point that a function of the direct debug form stops at, counted from 1 in it, after a turn of a loop its negative; else 0. */
  place: number

  constructor(generator: LuaGenerator, isCounted: boolean, place = 0) {
    this.generator = generator
    this.frames = []
    this.isCounted = isCounted
    this.place = place
  }

  /** Adds what is left of one more function; it begins with a `yield` that gives it the result it waits for. */
  through(rest: LuaGenerator): this {
    rest.next()
    this.frames.push(rest)
    return this
  }
}
