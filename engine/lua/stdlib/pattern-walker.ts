/**
 * Matches by walking through a pattern's items: for patterns that have not matched often, or are too big to compile.
 * No allocation while matching.
 *
 * Source: LuaJIT `lib_string.c` (`match`), whose limits it keeps: 32 captures, 200 nested choices.
 */

import { type LuaPattern, OP, type PatternItem, REPEAT } from './lua-pattern.ts'
import { type CharSet } from './pattern-class.ts'
import { balancedEnd, repeatedEnd } from './pattern-scan.ts'
import { MAX_CAPTURES, type PatternRegisters, POSITION, UNFINISHED } from './pattern-registers.ts'

const MAX_DEPTH = 200
/** A walk that takes longer had better be compiled. */
const MANY_STEPS = 4096
/** A step takes about as long as this many of compiled code. */
const STEP = 2

/** What {@link PatternWalker.search} gives for a search that is better done by compiled code. */
export const GAVE_UP = -2
const tooLong = new Error('gave up')

/** One walker serves a whole VM; the registers are those of its matcher. */
export class PatternWalker {
  private readonly registers: PatternRegisters
  private subject = ''
  private end = 0
  private depth = 0
  private steps = 0
  private canGiveUp = false

  constructor(registers: PatternRegisters) {
    this.registers = registers
  }

  /** First start of a match at or after `from`, or -1, or GAVE_UP. Adds the work to the pattern's heat. */
  search(pattern: LuaPattern, subject: string, from: number): number {
    this.subject = subject
    this.end = subject.length
    this.steps = 0
    this.canGiveUp = pattern.isGeneratable
    try {
      return this.searchFrom(pattern, from)
    } catch (thrown) {
      if (thrown !== tooLong) throw thrown
      return GAVE_UP
    } finally {
      pattern.heat += this.steps
      this.registers.left -= this.steps * STEP
    }
  }

  private searchFrom(pattern: LuaPattern, from: number): number {
    const { registers } = this
    for (let start = from; start <= this.end; start++) {
      registers.level = 0
      this.depth = 0
      const end = this.match(pattern.first, start)
      if (end >= 0) {
        registers.matchEnd = end
        return start
      }
      if (pattern.anchored) return -1
    }
    return -1
  }

  private pause(): void {
    if (this.canGiveUp) throw tooLong
    const { registers } = this
    registers.left = registers.flush(registers.left - this.steps * STEP)
    this.steps = 0
  }

  private match(start: PatternItem, from: number): number {
    const { subject, end } = this
    let item = start
    let s = from
    if (++this.depth > MAX_DEPTH) this.registers.fail('pattern too complex')
    for (;;) {
      if (++this.steps > MANY_STEPS) this.pause()
      const next = item.next ?? item
      switch (item.op) {
        case OP.end:
          return this.leave(s)
        case OP.char:
        case OP.any:
        case OP.set: {
          if (item.repeat === REPEAT.star) return this.leave(this.expand(item, next, s, s))
          if (item.repeat === REPEAT.lazy) return this.leave(this.expandLazily(item, next, s))
          const isHit = s < end && isMember(item, subject.charCodeAt(s))
          if (item.repeat === REPEAT.plus) return this.leave(isHit ? this.expand(item, next, s + 1, s + 1) : -1)
          if (item.repeat === REPEAT.optional) {
            const result = isHit ? this.match(next, s + 1) : -1
            if (result >= 0) return this.leave(result)
          } else {
            s = isHit ? s + 1 : -1
          }
          break
        }
        case OP.open:
          return this.leave(this.openCapture(next, s, UNFINISHED))
        case OP.position:
          return this.leave(this.openCapture(next, s, POSITION))
        case OP.close:
          return this.leave(this.closeCapture(next, s))
        default:
          s = this.matchRest(item, s)
      }
      if (s < 0) return this.leave(-1)
      item = next
    }
  }

  private leave(result: number): number {
    this.depth--
    return result
  }

  /** What matches without any choice. */
  private matchRest(item: PatternItem, s: number): number {
    const { subject, end } = this
    switch (item.op) {
      case OP.balance: {
        const after = balancedEnd(subject, s, item.code, item.code2)
        if (after !== -1) this.steps += ((after < 0 ? end : after) - s) >> 4
        return after
      }
      case OP.frontier: {
        const before = s === 0 ? 0 : subject.charCodeAt(s - 1)
        const after = s < end ? subject.charCodeAt(s) : 0
        return item.set[before] === 1 || item.set[after] !== 1 ? -1 : s
      }
      case OP.backreference:
        return this.matchCapture(item.code, s)
      case OP.endAnchor:
        return s === end ? s : -1
      default:
        return this.registers.fail(item.message)
    }
  }

  /** `*` and `+`: as many as possible, then fewer. */
  private expand(item: PatternItem, next: PatternItem, from: number, least: number): number {
    const longest = this.runEnd(item, from)
    this.steps += (longest - from) >> 3
    if (next.op === OP.end) return longest
    for (let s = longest; s >= least; s--) {
      const result = this.match(next, s)
      if (result >= 0) return result
    }
    return -1
  }

  private runEnd(item: PatternItem, from: number): number {
    const { subject, end } = this
    let s = from
    if (item.op === OP.any) return end
    if (item.op === OP.char) {
      while (s < end && subject.charCodeAt(s) === item.code) s++
      return s
    }
    const set: CharSet = item.set
    while (s < end && set[subject.charCodeAt(s)] === 1) s++
    return s
  }

  /** `-`: as few as possible, then more. */
  private expandLazily(item: PatternItem, next: PatternItem, from: number): number {
    for (let s = from; ; s++) {
      const result = this.match(next, s)
      if (result >= 0) return result
      if (s >= this.end || !isMember(item, this.subject.charCodeAt(s))) return -1
    }
  }

  private openCapture(next: PatternItem, s: number, kind: number): number {
    const { registers } = this
    const level = registers.level
    if (level >= MAX_CAPTURES) registers.fail('too many captures')
    registers.starts[level] = s
    registers.ends[level] = kind
    registers.level = level + 1
    const result = this.match(next, s)
    if (result < 0) registers.level--
    return result
  }

  private closeCapture(next: PatternItem, s: number): number {
    const { ends, level } = this.registers
    let capture = level - 1
    while (capture >= 0 && ends[capture] !== UNFINISHED) capture--
    if (capture < 0) this.registers.fail('invalid pattern capture')
    ends[capture] = s
    const result = this.match(next, s)
    if (result < 0) ends[capture] = UNFINISHED
    return result
  }

  private matchCapture(index: number, s: number): number {
    const { starts, ends, level } = this.registers
    const end = ends[index] ?? UNFINISHED
    const start = starts[index] ?? 0
    if (index < 0 || index >= level || end === UNFINISHED) this.registers.fail('invalid capture index')
    if (end === POSITION) return -1
    this.steps += (end - start) >> 3
    return repeatedEnd(this.subject, start, end, s)
  }
}

function isMember(item: PatternItem, code: number): boolean {
  switch (item.op) {
    case OP.char:
      return item.code === code
    case OP.any:
      return true
    default:
      return item.set[code] === 1
  }
}
