/**
 * The backtracking matcher of Lua patterns. No allocation while matching; steps are charged to a budget.
 *
 * Source: LuaJIT `lib_string.c` (`match`), whose limits it keeps: 32 captures, 200 nested choices.
 */

import { type LuaPattern, OP, type PatternItem, REPEAT } from './lua-pattern.ts'
import { type CharSet } from './pattern-class.ts'

const MAX_CAPTURES = 32
const MAX_DEPTH = 200
const CHARGE_EVERY = 4096

const UNFINISHED = -1
const POSITION = -2

/** What the matcher needs from outside. */
interface PatternHost {
  /** Takes `steps` from the instruction budget; throws when it is used up. */
  charge(steps: number): void
  /** Raises a Lua error. */
  fail(message: string): never
}

/**
 * One matcher serves a whole VM: its state is valid until the next `match`, so callers read
 * captures before they call back into Lua.
 */
export class PatternMatcher {
  private readonly host: PatternHost
  private subject = ''
  private end = 0
  private depth = 0
  private steps = 0
  private readonly starts = new Int32Array(MAX_CAPTURES)
  private readonly lengths = new Int32Array(MAX_CAPTURES)
  /** Number of captures of the last match. */
  level = 0

  constructor(host: PatternHost) {
    this.host = host
  }

  /** Tries the pattern at exactly `start`; the end of the match, or -1. */
  matchAt(pattern: LuaPattern, subject: string, start: number): number {
    this.subject = subject
    this.end = subject.length
    this.level = 0
    this.depth = 0
    return this.match(pattern.first, start)
  }

  /** First start of a match at or after `from`, or -1; the end is in `matchEnd`. */
  search(pattern: LuaPattern, subject: string, from: number): number {
    const first = pattern.first
    const hasNeedle =
      !pattern.anchored && first.op === OP.char && (first.repeat === REPEAT.once || first.repeat === REPEAT.plus)
    const needle = hasNeedle ? first.code : -1
    const letter = needle < 0 ? '' : String.fromCharCode(needle)
    this.subject = subject
    this.end = subject.length
    for (let start = from; start <= subject.length; start++) {
      if (needle >= 0) {
        start = subject.indexOf(letter, start)
        if (start < 0) return -1
      }
      this.level = 0
      this.depth = 0
      const end = this.match(first, start)
      if (end >= 0) {
        this.matchEnd = end
        return start
      }
      if (pattern.anchored) return -1
    }
    return -1
  }

  matchEnd = 0

  /** Capture `index` as a string, or as a number for `()`. */
  capture(index: number): string | number {
    const length = this.lengths[index] ?? UNFINISHED
    const start = this.starts[index] ?? 0
    if (index >= this.level) this.host.fail('invalid capture index')
    if (length === POSITION) return start + 1
    if (length === UNFINISHED) this.host.fail('unfinished capture')
    return this.subject.slice(start, start + length)
  }

  private flush(): void {
    const steps = this.steps
    this.steps = 0
    this.host.charge(steps)
  }

  private match(start: PatternItem, from: number): number {
    const subject = this.subject
    const end = this.end
    let item = start
    let s = from
    if (++this.depth > MAX_DEPTH) this.host.fail('pattern too complex')
    for (;;) {
      if (++this.steps > CHARGE_EVERY) this.flush()
      const next = item.next ?? item
      switch (item.op) {
        case OP.end:
          this.depth--
          return s
        case OP.char:
        case OP.any:
        case OP.set: {
          const isHit = s < end && isMember(item, subject.charCodeAt(s))
          switch (item.repeat) {
            case REPEAT.once:
              if (!isHit) {
                this.depth--
                return -1
              }
              s++
              item = next
              continue
            case REPEAT.optional: {
              if (isHit) {
                const result = this.match(next, s + 1)
                if (result >= 0) {
                  this.depth--
                  return result
                }
              }
              item = next
              continue
            }
            case REPEAT.lazy:
              return this.expandLazily(item, next, s)
            case REPEAT.plus:
              if (!isHit) {
                this.depth--
                return -1
              }
              return this.expand(item, next, s, 1)
            default:
              return this.expand(item, next, s, 0)
          }
        }
        case OP.open:
          return this.openCapture(next, s, UNFINISHED)
        case OP.position:
          return this.openCapture(next, s, POSITION)
        case OP.close:
          return this.closeCapture(next, s)
        case OP.balance:
          s = this.balance(item.code, item.code2, s)
          break
        case OP.frontier: {
          const before = s === 0 ? 0 : subject.charCodeAt(s - 1)
          const after = s < end ? subject.charCodeAt(s) : 0
          if (item.set[before] === 1 || item.set[after] !== 1) s = -1
          break
        }
        case OP.backreference:
          s = this.matchCapture(item.code, s)
          break
        case OP.endAnchor:
          if (s !== end) s = -1
          break
        default:
          this.host.fail(item.message)
      }
      if (s < 0) {
        this.depth--
        return -1
      }
      item = next
    }
  }

  /** `*` and `+`: as many as possible, then fewer. */
  private expand(item: PatternItem, next: PatternItem, s: number, least: number): number {
    const longest = this.runLength(item, s + least) + least
    this.steps += longest >> 3
    if (next.op === OP.end) {
      this.depth--
      return s + longest
    }
    const isPlainNext =
      next.op === OP.char &&
      next.repeat !== REPEAT.optional &&
      next.repeat !== REPEAT.star &&
      next.repeat !== REPEAT.lazy
    for (let count = longest; count >= least; count--) {
      if (isPlainNext && this.subject.charCodeAt(s + count) !== next.code) {
        this.steps++
        continue
      }
      const result = this.match(next, s + count)
      if (result >= 0) {
        this.depth--
        return result
      }
    }
    this.depth--
    return -1
  }

  private runLength(item: PatternItem, from: number): number {
    const { subject, end } = this
    let s = from
    if (item.op === OP.any) return end - s
    if (item.op === OP.char) {
      while (s < end && subject.charCodeAt(s) === item.code) s++
      return s - from
    }
    const set: CharSet = item.set
    while (s < end && set[subject.charCodeAt(s)] === 1) s++
    return s - from
  }

  /** `-`: as few as possible, then more. */
  private expandLazily(item: PatternItem, next: PatternItem, from: number): number {
    let s = from
    for (;;) {
      const result = this.match(next, s)
      if (result >= 0) {
        this.depth--
        return result
      }
      if (s >= this.end || !isMember(item, this.subject.charCodeAt(s))) {
        this.depth--
        return -1
      }
      s++
    }
  }

  private openCapture(next: PatternItem, s: number, kind: number): number {
    const level = this.level
    if (level >= MAX_CAPTURES) this.host.fail('too many captures')
    this.starts[level] = s
    this.lengths[level] = kind
    this.level = level + 1
    const result = this.match(next, s)
    if (result < 0) this.level--
    this.depth--
    return result
  }

  private closeCapture(next: PatternItem, s: number): number {
    let level = this.level - 1
    while (level >= 0 && this.lengths[level] !== UNFINISHED) level--
    if (level < 0) this.host.fail('invalid pattern capture')
    this.lengths[level] = s - (this.starts[level] ?? 0)
    const result = this.match(next, s)
    if (result < 0) this.lengths[level] = UNFINISHED
    this.depth--
    return result
  }

  private balance(open: number, close: number, from: number): number {
    const { subject, end } = this
    if (from >= end || subject.charCodeAt(from) !== open) return -1
    let nesting = 1
    for (let s = from + 1; s < end; s++) {
      const code = subject.charCodeAt(s)
      if (code === close) {
        if (--nesting === 0) {
          this.steps += (s - from) >> 2
          return s + 1
        }
      } else if (code === open) {
        nesting++
      }
    }
    this.steps += (end - from) >> 2
    return -1
  }

  private matchCapture(index: number, s: number): number {
    const length = this.lengths[index] ?? UNFINISHED
    if (index < 0 || index >= this.level || length === UNFINISHED) this.host.fail('invalid capture index')
    if (length === POSITION) return -1
    const start = this.starts[index] ?? 0
    this.steps += length >> 3
    return this.subject.startsWith(this.subject.slice(start, start + length), s) && s + length <= this.end
      ? s + length
      : -1
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
