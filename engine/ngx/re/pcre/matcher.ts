import { anchorHolds, newlineSequenceAt } from './anchors.ts'
import { BacktrackStack, TAG } from './backtrack-stack.ts'
import { CallFrames } from './call-frames.ts'
import { type CharSet } from './char-set.ts'
import { ITEM, OP } from './opcode.ts'
import { type Program } from './program.ts'
import { SubjectScanner } from './subject-scanner.ts'
import { decodeUtf8At, utf8Length } from './utf8.ts'

/** -1 and below as PCRE2 numbers them, or the captures. */
export type MatchOutcome = number | Int32Array

const NO_MATCH = -1
const MATCH_LIMIT = -47
const RECURSE_LOOP = -52
const DFA_UITEM = -42
const DFA_UCOND = -40
/** Scanning work per start that no pattern of PCRE2's match limit should need. */
const WORK_LIMIT = 400_000_000

/** Backtracking over one subject. State that backtracking must restore lives in registers; writes are logged. */
export class Matcher {
  /** Set when (*COMMIT) ended the search, and where (*SKIP) says to go on. */
  committed = false
  skipTo = -1
  readonly #program: Program
  readonly #subject: string
  readonly #start: number
  readonly #limit: number
  readonly #longest: boolean
  readonly #scanner: SubjectScanner
  readonly #stack: BacktrackStack
  readonly #captureCount: number
  readonly #calls: CallFrames
  readonly #keepRegister: number
  readonly #barrierRegister: number
  #count = 0
  #position = 0
  #matchStart = 0

  constructor(program: Program, subject: string, how: { start: number; matchLimit: number; longest: boolean }) {
    this.#program = program
    this.#subject = subject
    this.#start = how.start
    this.#limit = how.matchLimit
    this.#longest = how.longest
    this.#scanner = new SubjectScanner(program, subject)
    this.#stack = new BacktrackStack(program.registerCount)
    this.#captureCount = 2 * (program.groupCount + 1)
    this.#keepRegister = this.#captureCount + 1
    this.#barrierRegister = this.#captureCount + 2
    this.#calls = new CallFrames(this.#stack, this.#captureCount, program.hasVerbs)
  }

  /** Tries to match at exactly one position. */
  matchAt(at: number): MatchOutcome {
    this.#stack.clear()
    this.#stack.registers[this.#keepRegister] = at
    this.#calls.clear()
    this.#count = 0
    this.#scanner.work = 0
    this.#matchStart = at
    this.skipTo = -1
    const end = this.#run(at)
    if (end < 0) return end
    const captures = this.#stack.registers.slice(0, this.#captureCount)
    captures[0] = this.#stack.registers[this.#keepRegister] ?? at
    captures[1] = end
    return captures
  }

  /** Work of the last attempt, in units of about one Lua instruction. */
  cost(): number {
    return this.#count + (this.#scanner.work >> 6)
  }

  #greedy(code: Int32Array, pc: number, at: number): number {
    const min = code[pc + 3] as number
    const kind = code[pc + 1] as number
    const index = code[pc + 2] as number
    const end = this.#scanner.scan(kind, index, at, min, code[pc + 4] as number)
    if (end < 0) return -1
    const least = min === 0 ? at : this.#scanner.scan(kind, index, at, min, min)
    if (end > least) {
      this.#stack.push(TAG.GREEDY, pc + 5, least, this.#scanner.before(end, kind))
      this.#count++
    }
    return end
  }

  #backReference(code: Int32Array, pc: number, at: number): number {
    const count = code[pc + 2] as number
    const registers = this.#stack.registers
    for (let i = 0; i < count; i++) {
      const group = code[pc + 3 + i] as number
      const from = registers[2 * group] as number
      if (from < 0) continue
      return this.#scanner.sameText(from, registers[2 * group + 1] as number, at, code[pc + 1] === 1)
    }
    return this.#program.unsetMatchesEmpty ? at : -1
  }

  /** The end of one pass through a loop body; returns where to go on. */
  #loop(code: Int32Array, pc: number, at: number): number {
    const body = code[pc + 1] as number
    const counter = code[pc + 2] as number
    const min = code[pc + 3] as number
    const max = code[pc + 4] as number
    const start = code[pc + 5] as number
    const next = pc + 7
    let passes = 1
    if (counter >= 0) {
      passes = (this.#stack.registers[counter] as number) + 1
      this.#stack.set(counter, passes)
      if (passes < min) return body
    }
    if (max >= 0 && passes >= max) return next
    if (start >= 0 && this.#stack.registers[start] === at) return next
    this.#count++
    if (code[pc + 6] === 1) {
      this.#stack.push(TAG.CHOICE, body, at, 0)
      return next
    }
    this.#stack.push(TAG.CHOICE, next, at, 0)
    return body
  }

  #isInGroup(code: Int32Array, pc: number): boolean {
    const count = code[pc + 2] as number
    for (let i = 0; i < count; i++)
      if ((this.#stack.registers[2 * (code[pc + 3 + i] as number)] as number) >= 0) return true
    return false
  }

  /** A verb was backtracked onto. Returns true to go on backtracking, false to end this start position. */
  #backtrackVerb(kind: number, index: number, position: number, height: number): boolean {
    if (kind === TAG.SKIP_TO) {
      for (let i = this.#stack.top - 3; i >= 0; i -= 3) {
        if (this.#stack.tagAt(i) === TAG.MARK && this.#stack.addressAt(i) === index) {
          return this.#endAt(TAG.SKIP, this.#stack.wordAt(i, 1), height)
        }
      }
      return true
    }
    if (kind === TAG.THEN) {
      if (height < 0) return this.#endAt(TAG.PRUNE, position, this.#stack.registers[this.#barrierRegister] as number)
      this.#stack.unwind(height)
      return true
    }
    return this.#endAt(kind, position, height)
  }

  #endAt(kind: number, position: number, barrier: number): boolean {
    if (barrier >= 0) {
      this.#stack.unwind(barrier + 3)
      return true
    }
    if (kind === TAG.COMMIT) this.committed = true
    else if (kind === TAG.SKIP) this.skipTo = position
    return false
  }

  /** Goes back to the last choice: sets the position and returns the address, or -1 when none is left. */
  #backtrack(code: Int32Array): number {
    const stack = this.#stack
    while (stack.top > 0) {
      const entry = stack.top - 3
      const address = stack.addressAt(entry)
      const first = stack.wordAt(entry, 1)
      const tag = stack.tagAt(entry)
      switch (tag) {
        case TAG.UNDO:
          stack.registers[address] = first
          stack.top = entry
          break
        case TAG.CHOICE:
        case TAG.NEGATIVE:
          this.#position = first
          stack.top = entry
          return address
        case TAG.GREEDY:
          this.#retryShorter(code, entry)
          return address
        case TAG.LAZY:
          if (this.#retryLonger(code, entry)) return address + 5
          break
        case TAG.BARRIER:
        case TAG.MARK:
          stack.top = entry
          break
        default:
          stack.top = entry
          if (!this.#backtrackVerb(tag, address, first, stack.wordAt(entry, 2))) return -1
      }
    }
    return -1
  }

  /** A greedy repeat gives one character back. */
  #retryShorter(code: Int32Array, entry: number): void {
    const stack = this.#stack
    const at = stack.wordAt(entry, 2)
    this.#position = at
    if (at > stack.wordAt(entry, 1)) {
      stack.setWord(entry, 2, this.#scanner.before(at, code[stack.addressAt(entry) - 4] as number))
      this.#count++
    } else stack.top = entry
  }

  /** A lazy repeat takes one character more; false when it cannot. */
  #retryLonger(code: Int32Array, entry: number): boolean {
    const stack = this.#stack
    const address = stack.addressAt(entry)
    const next = this.#scanner.item(code[address + 1] as number, code[address + 2] as number, stack.wordAt(entry, 1))
    const count = stack.wordAt(entry, 2) + 1
    if (next < 0) {
      stack.top = entry
      return false
    }
    this.#scanner.work++
    this.#position = next
    if (count === code[address + 4]) stack.top = entry
    else {
      stack.setWord(entry, 1, next)
      stack.setWord(entry, 2, count)
      this.#count++
    }
    return true
  }

  #verbHeight(): number {
    return this.#stack.registers[this.#barrierRegister] as number
  }

  /** Runs the program. Returns the end of the match or a negative code. */
  #run(start: number): number {
    const code = this.#program.code
    const subject = this.#subject
    const registers = this.#stack.registers
    const utf = this.#program.utf
    const length = subject.length
    let best = NO_MATCH
    let pc = 0
    let at = start
    for (;;) {
      let next = pc
      switch (code[pc]) {
        case OP.COUNT:
          if (this.#count++ >= this.#limit || this.#scanner.work > WORK_LIMIT) return MATCH_LIMIT
          next = pc + 1
          break
        case OP.CHAR:
          next = subject.charCodeAt(at) === code[pc + 1] ? pc + 2 : -1
          at++
          break
        case OP.TEXT: {
          const text = this.#program.texts[code[pc + 1] as number] as string
          next = subject.startsWith(text, at) ? pc + 2 : -1
          at += text.length
          break
        }
        case OP.SET: {
          const set = this.#program.sets[code[pc + 1] as number] as CharSet
          const lead = subject.charCodeAt(at)
          next = -1
          if (at >= length) break
          if (!utf || lead < 0x80) {
            if (set.low[lead] === 1) next = pc + 2
            at++
          } else if (set.has(decodeUtf8At(subject, at))) {
            at += utf8Length(lead)
            next = pc + 2
          }
          break
        }
        case OP.ANY:
          next = at < length ? pc + 1 : -1
          at += utf && next > 0 ? utf8Length(subject.charCodeAt(at)) : 1
          break
        case OP.BYTE:
          if (this.#longest && utf) return DFA_UITEM
          next = at < length ? pc + 1 : -1
          at++
          break
        case OP.DOT_CRLF:
          at = this.#scanner.item(ITEM.DOT_CRLF, 0, at)
          next = at < 0 ? -1 : pc + 1
          break
        case OP.NEWLINE_SEQUENCE: {
          const width = newlineSequenceAt(subject, at, this.#program.bsrAnycrlf, utf)
          next = width > 0 ? pc + 1 : -1
          at += width
          break
        }
        case OP.GRAPHEME:
          at = this.#scanner.grapheme(at)
          next = at < 0 ? -1 : pc + 1
          break
        case OP.ANCHOR:
          next = anchorHolds(code[pc + 1] as number, subject, at, {
            start: this.#start,
            newline: this.#program.newline,
            utf,
          })
            ? pc + 2
            : -1
          break
        case OP.REFUSE_LONGEST:
          if (this.#longest) return DFA_UITEM
          next = pc + 1
          break
        case OP.KEEP:
          if (this.#longest) return DFA_UITEM
          this.#stack.set(this.#keepRegister, at)
          next = pc + 1
          break
        case OP.SPLIT:
          this.#stack.push(TAG.CHOICE, code[pc + 1] as number, at, 0)
          next = pc + 2
          break
        case OP.JUMP:
          next = code[pc + 1] as number
          break
        case OP.MARK_POSITION:
          this.#stack.set(code[pc + 1] as number, at)
          next = pc + 2
          break
        case OP.CLEAR:
          this.#stack.set(code[pc + 1] as number, 0)
          next = pc + 2
          break
        case OP.CLOSE: {
          const group = code[pc + 1] as number
          const frame = this.#calls.current()
          if (frame !== undefined && frame.group === group) {
            next = this.#calls.return(frame)
            break
          }
          this.#stack.set(2 * group, registers[code[pc + 2] as number] as number)
          this.#stack.set(2 * group + 1, at)
          next = pc + 3
          break
        }
        case OP.SET_CAPTURE:
          this.#stack.set(2 * (code[pc + 1] as number), registers[code[pc + 2] as number] as number)
          this.#stack.set(2 * (code[pc + 1] as number) + 1, at)
          next = pc + 3
          break
        case OP.REPEAT_GREEDY:
          at = this.#greedy(code, pc, at)
          next = at < 0 ? -1 : pc + 5
          break
        case OP.REPEAT_LAZY: {
          const min = code[pc + 3] as number
          at = this.#scanner.scan(code[pc + 1] as number, code[pc + 2] as number, at, min, min)
          next = at < 0 ? -1 : pc + 5
          if (next > 0 && code[pc + 4] !== min) this.#stack.push(TAG.LAZY, pc, at, min)
          this.#count++
          break
        }
        case OP.REPEAT_POSSESSIVE:
          at = this.#scanner.scan(
            code[pc + 1] as number,
            code[pc + 2] as number,
            at,
            code[pc + 3] as number,
            code[pc + 4] as number,
          )
          next = at < 0 ? -1 : pc + 5
          break
        case OP.LOOP:
          next = this.#loop(code, pc, at)
          if (this.#count > this.#limit) return MATCH_LIMIT
          break
        case OP.ATOMIC_BEGIN:
          this.#stack.set(code[pc + 1] as number, this.#stack.top)
          next = pc + 2
          break
        case OP.ATOMIC_END:
          this.#stack.cut(registers[code[pc + 1] as number] as number)
          next = pc + 2
          break
        case OP.LOOK_BEGIN: {
          const first = code[pc + 1] as number
          const height = this.#stack.top
          this.#stack.push(TAG.BARRIER, 0, 0, 0)
          this.#stack.set(first, height)
          this.#stack.set(first + 1, at)
          this.#stack.set(first + 2, this.#verbHeight())
          if (this.#program.hasVerbs) this.#stack.set(this.#barrierRegister, height)
          next = pc + 2
          break
        }
        case OP.LOOK_END: {
          const first = code[pc + 1] as number
          at = registers[first + 1] as number
          this.#stack.cut(registers[first] as number)
          if (this.#program.hasVerbs) this.#stack.set(this.#barrierRegister, registers[first + 2] as number)
          next = pc + 2
          break
        }
        case OP.NEGATIVE_BEGIN: {
          const first = code[pc + 1] as number
          const height = this.#stack.top
          this.#stack.push(TAG.NEGATIVE, code[pc + 2] as number, at, 0)
          this.#stack.set(first, height)
          if (this.#program.hasVerbs) this.#stack.set(this.#barrierRegister, height)
          next = pc + 3
          break
        }
        case OP.NEGATIVE_END:
          this.#stack.unwind(registers[code[pc + 1] as number] as number)
          next = -1
          break
        case OP.STEP_BACK:
          at = this.#scanner.stepBack(at, code[pc + 1] as number)
          next = at < 0 ? -1 : pc + 2
          break
        case OP.BACK_REFERENCE:
          if (this.#longest) return DFA_UITEM
          at = this.#backReference(code, pc, at)
          next = at < 0 ? -1 : pc + 3 + (code[pc + 2] as number)
          break
        case OP.CALL:
          if (this.#count++ >= this.#limit) return MATCH_LIMIT
          if (!this.#calls.enter(code[pc + 1] as number, pc + 3, at)) return RECURSE_LOOP
          next = code[pc + 2] as number
          break
        case OP.IF_GROUP:
          if (this.#longest) return DFA_UCOND
          next = this.#isInGroup(code, pc) ? pc + 3 + (code[pc + 2] as number) : (code[pc + 1] as number)
          break
        case OP.IF_RECURSING:
          next = this.#calls.isInside(code, pc)
            ? pc + 3 + Math.max(0, code[pc + 2] as number)
            : (code[pc + 1] as number)
          break
        case OP.FAIL:
          next = -1
          break
        case OP.COMMIT:
        case OP.PRUNE:
        case OP.SKIP:
          if (this.#longest) return DFA_UITEM
          this.#stack.push(TAG.COMMIT + (code[pc] as number) - OP.COMMIT, 0, at, this.#verbHeight())
          next = pc + 1
          break
        case OP.SKIP_TO:
          if (this.#longest) return DFA_UITEM
          this.#stack.push(TAG.SKIP_TO, code[pc + 1] as number, at, this.#verbHeight())
          next = pc + 2
          break
        case OP.MARK:
          if (this.#longest) return DFA_UITEM
          this.#stack.push(TAG.MARK, code[pc + 1] as number, at, 0)
          next = pc + 2
          break
        case OP.THEN_POINT:
          this.#stack.set(code[pc + 1] as number, this.#stack.top)
          next = pc + 2
          break
        case OP.THEN: {
          if (this.#longest) return DFA_UITEM
          const register = code[pc + 1] as number
          this.#stack.push(TAG.THEN, 0, at, register < 0 ? -1 : (registers[register] as number))
          next = pc + 2
          break
        }
        default: {
          // END and ACCEPT
          const frame = this.#calls.current()
          if (frame !== undefined) {
            next = this.#calls.return(frame)
            break
          }
          if (this.#refusesEmpty(at)) next = -1
          else if (!this.#longest) return at
          else {
            best = Math.max(best, at)
            next = -1
          }
        }
      }
      if (next >= 0) {
        pc = next
        continue
      }
      if (this.#count > this.#limit || this.#scanner.work > WORK_LIMIT) return MATCH_LIMIT
      pc = this.#backtrack(code)
      if (pc < 0) return best
      at = this.#position
    }
  }

  #refusesEmpty(at: number): boolean {
    const { notEmpty, notEmptyAtStart } = this.#program
    if (at !== this.#stack.registers[this.#keepRegister]) return false
    return notEmpty || (notEmptyAtStart && this.#matchStart === this.#start)
  }
}
