import { anchorHolds, newlineSequenceAt } from './anchors.ts'
import { foldCase } from './case-folding.ts'
import { type CharSet } from './char-set.ts'
import { GraphemeBreaker } from './grapheme.ts'
import { ITEM, OP } from './opcode.ts'
import { type Program } from './program.ts'
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

// What an entry of the backtrack stack is: an address ≥ 0 is a choice; others are below.
const TAG_SHIFT = 26
const ADDRESS_MASK = (1 << TAG_SHIFT) - 1
const GREEDY = 1
const LAZY = 2
const NEGATIVE = 3
const BARRIER = 4
const COMMIT = 5
const PRUNE = 6
const SKIP = 7
const SKIP_TO = 8
const THEN = 9
const MARK = 10
const UNDO = 11

/** A subroutine call that is running. */
type Frame = {
  readonly group: number
  readonly returnTo: number
  readonly position: number
  readonly parent: number
  readonly saved: Int32Array
}

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
  readonly #registers: Int32Array
  readonly #captureCount: number
  readonly #frameRegister: number
  readonly #keepRegister: number
  readonly #barrierRegister: number
  #stack = new Int32Array(3 * 256)
  #top = 0
  #frames: Frame[] = []
  #count = 0
  #work = 0
  #position = 0
  #matchStart = 0

  constructor(program: Program, subject: string, how: { start: number; matchLimit: number; longest: boolean }) {
    this.#program = program
    this.#subject = subject
    this.#start = how.start
    this.#limit = how.matchLimit
    this.#longest = how.longest
    this.#registers = new Int32Array(program.registerCount)
    this.#captureCount = 2 * (program.groupCount + 1)
    this.#frameRegister = this.#captureCount
    this.#keepRegister = this.#captureCount + 1
    this.#barrierRegister = this.#captureCount + 2
  }

  /** Tries to match at exactly one position. */
  matchAt(at: number): MatchOutcome {
    this.#registers.fill(-1)
    this.#registers[this.#keepRegister] = at
    this.#top = 0
    this.#frames = []
    this.#count = 0
    this.#work = 0
    this.#matchStart = at
    this.#position = at
    this.skipTo = -1
    const end = this.#run(at)
    if (end < 0) return end
    const captures = this.#registers.slice(0, this.#captureCount)
    captures[0] = this.#registers[this.#keepRegister] ?? at
    captures[1] = end
    return captures
  }

  #push(tag: number, address: number, a: number, b: number): void {
    let stack = this.#stack
    const top = this.#top
    if (top + 3 > stack.length) {
      const larger = new Int32Array(stack.length * 2)
      larger.set(stack)
      this.#stack = stack = larger
    }
    stack[top] = (tag << TAG_SHIFT) | address
    stack[top + 1] = a
    stack[top + 2] = b
    this.#top = top + 3
  }

  #set(register: number, value: number): void {
    const old = this.#registers[register] as number
    if (old === value) return
    this.#push(UNDO, register, old, 0)
    this.#registers[register] = value
  }

  /** Undoes everything above a height, choices included. */
  #unwind(height: number): void {
    const stack = this.#stack
    let top = this.#top
    while (top > height) {
      top -= 3
      const word = stack[top] as number
      if (word >> TAG_SHIFT === UNDO) this.#registers[word & ADDRESS_MASK] = stack[top + 1] as number
    }
    this.#top = top
  }

  /** Forgets the choices above a height but keeps what backtracking further down must undo. */
  #cut(height: number): void {
    const stack = this.#stack
    let to = height
    for (let from = height; from < this.#top; from += 3) {
      const kind = (stack[from] as number) >> TAG_SHIFT
      if (kind !== UNDO && kind !== MARK) continue
      stack[to] = stack[from] as number
      stack[to + 1] = stack[from + 1] as number
      stack[to + 2] = stack[from + 2] as number
      to += 3
    }
    this.#top = to
  }

  /** Where the item at a position ends, or -1 if it does not match there. */
  #item(kind: number, index: number, at: number): number {
    const { subject, utf } = this.#view()
    if (at >= subject.length) return -1
    switch (kind) {
      case ITEM.SET: {
        const set = this.#program.sets[index] as CharSet
        const lead = subject.charCodeAt(at)
        if (!utf || lead < 0x80) return set.low[lead] === 1 ? at + 1 : -1
        return set.has(decodeUtf8At(subject, at)) ? at + utf8Length(lead) : -1
      }
      case ITEM.ANY:
        return utf ? at + utf8Length(subject.charCodeAt(at)) : at + 1
      case ITEM.BYTE:
        return at + 1
      default:
        if (subject.charCodeAt(at) === 13 && subject.charCodeAt(at + 1) === 10) return -1
        return utf ? at + utf8Length(subject.charCodeAt(at)) : at + 1
    }
  }

  #view(): { subject: string; utf: boolean } {
    return { subject: this.#subject, utf: this.#program.utf }
  }

  /** Takes up to `max` items; returns the end, or -1 with fewer than `min`. */
  #scan(kind: number, index: number, at: number, min: number, max: number): number {
    const subject = this.#subject
    let count = 0
    let end = at
    if (kind === ITEM.SET && !this.#program.utf) {
      const low = (this.#program.sets[index] as CharSet).low
      const stop = max < 0 ? subject.length : Math.min(subject.length, at + max)
      while (end < stop && low[subject.charCodeAt(end)] === 1) end++
      count = end - at
    } else if (kind !== ITEM.SET && kind !== ITEM.DOT_CRLF && (kind === ITEM.BYTE || !this.#program.utf)) {
      end = max < 0 ? subject.length : Math.min(subject.length, at + max)
      count = end - at
    } else {
      while (count !== max) {
        const next = this.#item(kind, index, end)
        if (next < 0) break
        end = next
        count++
      }
    }
    this.#work += end - at
    return count < min ? -1 : end
  }

  #greedy(code: Int32Array, pc: number, at: number): number {
    const min = code[pc + 3] as number
    const kind = code[pc + 1] as number
    const index = code[pc + 2] as number
    const end = this.#scan(kind, index, at, min, code[pc + 4] as number)
    if (end < 0) return -1
    const least = min === 0 ? at : this.#scan(kind, index, at, min, min)
    if (end > least) {
      this.#push(GREEDY, pc + 5, least, this.#before(end, kind))
      this.#count++
    }
    return end
  }

  /** The start of the character that ends here. */
  #before(at: number, kind: number): number {
    let before = at - 1
    if (this.#program.utf && kind !== ITEM.BYTE) while ((this.#subject.charCodeAt(before) & 0xc0) === 0x80) before--
    return before
  }

  #backReference(code: Int32Array, pc: number, at: number): number {
    const count = code[pc + 2] as number
    const registers = this.#registers
    for (let i = 0; i < count; i++) {
      const group = code[pc + 3 + i] as number
      const from = registers[2 * group] as number
      if (from < 0) continue
      return this.#sameText(from, registers[2 * group + 1] as number, at, code[pc + 1] === 1)
    }
    return this.#program.unsetMatchesEmpty ? at : -1
  }

  #sameText(from: number, to: number, at: number, caseless: boolean): number {
    const subject = this.#subject
    this.#work += to - from
    if (!caseless) return subject.startsWith(subject.slice(from, to), at) ? at + to - from : -1
    let here = at
    const utf = this.#program.utf
    for (let i = from; i < to;) {
      if (here >= subject.length) return -1
      const left = utf ? decodeUtf8At(subject, i) : subject.charCodeAt(i)
      const right = utf ? decodeUtf8At(subject, here) : subject.charCodeAt(here)
      if (left !== right && (!utf && left > 127 ? true : foldCase(left) !== foldCase(right))) return -1
      i += utf ? utf8Length(subject.charCodeAt(i)) : 1
      here += utf ? utf8Length(subject.charCodeAt(here)) : 1
    }
    return here
  }

  #grapheme(at: number): number {
    const subject = this.#subject
    if (at >= subject.length) return -1
    const utf = this.#program.utf
    const codeAt = (i: number): number => (utf ? decodeUtf8At(subject, i) : subject.charCodeAt(i))
    const widthAt = (i: number): number => (utf ? utf8Length(subject.charCodeAt(i)) : 1)
    const breaker = new GraphemeBreaker(codeAt(at))
    let end = at + widthAt(at)
    while (end < subject.length && breaker.continues(codeAt(end))) end += widthAt(end)
    return end
  }

  #stepBack(at: number, characters: number): number {
    if (!this.#program.utf) return at - characters
    let to = at
    for (let i = 0; i < characters; i++) {
      if (to <= 0) return -1
      to--
      while (to > 0 && (this.#subject.charCodeAt(to) & 0xc0) === 0x80) to--
    }
    return to
  }

  /** Starts a subroutine call; false when it would recurse without moving. */
  #call(group: number, returnTo: number, position: number): boolean {
    for (let i = this.#registers[this.#frameRegister] as number; i >= 0; i = (this.#frames[i] as Frame).parent) {
      const frame = this.#frames[i] as Frame
      if (frame.group === group && frame.position === position) return false
    }
    const parent = this.#registers[this.#frameRegister] as number
    const saved = this.#registers.slice()
    this.#work += saved.length
    this.#frames.push({ group, returnTo, position, parent, saved })
    if (this.#program.hasVerbs) {
      const height = this.#top
      this.#push(BARRIER, 0, 0, 0)
      this.#set(this.#barrierRegister, height)
    }
    this.#set(this.#frameRegister, this.#frames.length - 1)
    return true
  }

  /** Ends a subroutine call: captures get back what they had before it. */
  #return(frame: Frame): number {
    const { saved } = frame
    for (let i = 0; i < saved.length; i++) {
      if (i !== this.#keepRegister) this.#set(i, saved[i] as number)
    }
    return frame.returnTo
  }

  #currentFrame(): Frame | undefined {
    const index = this.#registers[this.#frameRegister] as number
    return index < 0 ? undefined : this.#frames[index]
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
      passes = (this.#registers[counter] as number) + 1
      this.#set(counter, passes)
      if (passes < min) return body
    }
    if (max >= 0 && passes >= max) return next
    if (start >= 0 && this.#registers[start] === at) return next
    this.#count++
    if (code[pc + 6] === 1) {
      this.#push(0, body, at, 0)
      return next
    }
    this.#push(0, next, at, 0)
    return body
  }

  #isInGroup(code: Int32Array, pc: number): boolean {
    const count = code[pc + 2] as number
    for (let i = 0; i < count; i++) if ((this.#registers[2 * (code[pc + 3 + i] as number)] as number) >= 0) return true
    return false
  }

  #isRecursing(code: Int32Array, pc: number): boolean {
    const frame = this.#currentFrame()
    const count = code[pc + 2] as number
    if (frame === undefined) return false
    if (count < 0) return true
    for (let i = 0; i < count; i++) if (code[pc + 3 + i] === frame.group) return true
    return false
  }

  /** A verb was backtracked onto. Returns true to go on backtracking, false to end this start position. */
  #backtrackVerb(kind: number, index: number, position: number, height: number): boolean {
    if (kind === SKIP_TO) {
      for (let i = this.#top - 3; i >= 0; i -= 3) {
        if ((this.#stack[i] as number) === ((MARK << TAG_SHIFT) | index)) {
          return this.#endAt(SKIP, this.#stack[i + 1] as number, height)
        }
      }
      return true
    }
    if (kind === THEN) {
      if (height < 0) return this.#endAt(PRUNE, position, this.#registers[this.#barrierRegister] as number)
      this.#unwind(height)
      return true
    }
    return this.#endAt(kind, position, height)
  }

  #endAt(kind: number, position: number, barrier: number): boolean {
    if (barrier >= 0) {
      this.#unwind(barrier + 3)
      return true
    }
    if (kind === COMMIT) this.committed = true
    else if (kind === SKIP) this.skipTo = position
    return false
  }

  /** Goes back to the last choice: sets the position and returns the address, or -1 when none is left. */
  #backtrack(code: Int32Array): number {
    while (this.#top > 0) {
      const stack = this.#stack
      const top = this.#top - 3
      const word = stack[top] as number
      const address = word & ADDRESS_MASK
      const a = stack[top + 1] as number
      const kind = word >> TAG_SHIFT
      switch (kind) {
        case UNDO:
          this.#registers[address] = a
          this.#top = top
          break
        case 0:
        case NEGATIVE:
          this.#top = top
          this.#position = a
          return address
        case GREEDY: {
          const at = stack[top + 2] as number
          this.#position = at
          if (at > a) {
            stack[top + 2] = this.#before(at, code[address - 4] as number)
            this.#count++
          } else this.#top = top
          return address
        }
        case LAZY: {
          const next = this.#item(code[address + 1] as number, code[address + 2] as number, a)
          const count = (stack[top + 2] as number) + 1
          const max = code[address + 4] as number
          if (next < 0) {
            this.#top = top
            break
          }
          this.#work++
          this.#position = next
          if (count === max) this.#top = top
          else {
            stack[top + 1] = next
            stack[top + 2] = count
            this.#count++
          }
          return address + 5
        }
        case BARRIER:
        case MARK:
          this.#top = top
          break
        default:
          this.#top = top
          if (!this.#backtrackVerb(kind, address, a, stack[top + 2] as number)) return -1
      }
    }
    return -1
  }

  #verbHeight(): number {
    return this.#registers[this.#barrierRegister] as number
  }

  /** Runs the program. Returns the end of the match or a negative code. */
  #run(start: number): number {
    const code = this.#program.code
    const subject = this.#subject
    const registers = this.#registers
    const utf = this.#program.utf
    const length = subject.length
    let best = NO_MATCH
    let pc = 0
    let at = start
    for (;;) {
      let next = pc
      switch (code[pc]) {
        case OP.COUNT:
          if (this.#count++ >= this.#limit || this.#work > WORK_LIMIT) return MATCH_LIMIT
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
          at = this.#item(ITEM.DOT_CRLF, 0, at)
          next = at < 0 ? -1 : pc + 1
          break
        case OP.NEWLINE_SEQUENCE: {
          const width = newlineSequenceAt(subject, at, this.#program.bsrAnycrlf, utf)
          next = width > 0 ? pc + 1 : -1
          at += width
          break
        }
        case OP.GRAPHEME:
          at = this.#grapheme(at)
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
        case OP.KEEP:
          if (this.#longest) return DFA_UITEM
          this.#set(this.#keepRegister, at)
          next = pc + 1
          break
        case OP.SPLIT:
          this.#push(0, code[pc + 1] as number, at, 0)
          next = pc + 2
          break
        case OP.JUMP:
          next = code[pc + 1] as number
          break
        case OP.MARK_POSITION:
          this.#set(code[pc + 1] as number, at)
          next = pc + 2
          break
        case OP.CLEAR:
          this.#set(code[pc + 1] as number, 0)
          next = pc + 2
          break
        case OP.CLOSE: {
          const group = code[pc + 1] as number
          const frame = this.#currentFrame()
          if (frame !== undefined && frame.group === group) {
            next = this.#return(frame)
            break
          }
          this.#set(2 * group, registers[code[pc + 2] as number] as number)
          this.#set(2 * group + 1, at)
          next = pc + 3
          break
        }
        case OP.SET_CAPTURE:
          this.#set(2 * (code[pc + 1] as number), registers[code[pc + 2] as number] as number)
          this.#set(2 * (code[pc + 1] as number) + 1, at)
          next = pc + 3
          break
        case OP.REPEAT_GREEDY:
          at = this.#greedy(code, pc, at)
          next = at < 0 ? -1 : pc + 5
          break
        case OP.REPEAT_LAZY: {
          const min = code[pc + 3] as number
          at = this.#scan(code[pc + 1] as number, code[pc + 2] as number, at, min, min)
          next = at < 0 ? -1 : pc + 5
          if (next > 0 && code[pc + 4] !== min) this.#push(LAZY, pc, at, min)
          this.#count++
          break
        }
        case OP.REPEAT_POSSESSIVE:
          at = this.#scan(
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
          this.#set(code[pc + 1] as number, this.#top)
          next = pc + 2
          break
        case OP.ATOMIC_END:
          this.#cut(registers[code[pc + 1] as number] as number)
          next = pc + 2
          break
        case OP.LOOK_BEGIN: {
          const first = code[pc + 1] as number
          const height = this.#top
          this.#push(BARRIER, 0, 0, 0)
          this.#set(first, height)
          this.#set(first + 1, at)
          this.#set(first + 2, this.#verbHeight())
          if (this.#program.hasVerbs) this.#set(this.#barrierRegister, height)
          next = pc + 2
          break
        }
        case OP.LOOK_END: {
          const first = code[pc + 1] as number
          at = registers[first + 1] as number
          this.#cut(registers[first] as number)
          if (this.#program.hasVerbs) this.#set(this.#barrierRegister, registers[first + 2] as number)
          next = pc + 2
          break
        }
        case OP.NEGATIVE_BEGIN: {
          const first = code[pc + 1] as number
          const height = this.#top
          this.#push(NEGATIVE, code[pc + 2] as number, at, 0)
          this.#set(first, height)
          if (this.#program.hasVerbs) this.#set(this.#barrierRegister, height)
          next = pc + 3
          break
        }
        case OP.NEGATIVE_END:
          this.#unwind(registers[code[pc + 1] as number] as number)
          next = -1
          break
        case OP.STEP_BACK:
          at = this.#stepBack(at, code[pc + 1] as number)
          next = at < 0 ? -1 : pc + 2
          break
        case OP.BACK_REFERENCE:
          if (this.#longest) return DFA_UITEM
          at = this.#backReference(code, pc, at)
          next = at < 0 ? -1 : pc + 3 + (code[pc + 2] as number)
          break
        case OP.CALL:
          if (this.#count++ >= this.#limit) return MATCH_LIMIT
          if (!this.#call(code[pc + 1] as number, pc + 3, at)) return RECURSE_LOOP
          next = code[pc + 2] as number
          break
        case OP.IF_GROUP:
          if (this.#longest) return DFA_UCOND
          next = this.#isInGroup(code, pc) ? pc + 3 + (code[pc + 2] as number) : (code[pc + 1] as number)
          break
        case OP.IF_RECURSING:
          next = this.#isRecursing(code, pc) ? pc + 3 + Math.max(0, code[pc + 2] as number) : (code[pc + 1] as number)
          break
        case OP.FAIL:
          next = -1
          break
        case OP.COMMIT:
          if (this.#longest) return DFA_UITEM
          this.#push(COMMIT, 0, at, this.#verbHeight())
          next = pc + 1
          break
        case OP.PRUNE:
          if (this.#longest) return DFA_UITEM
          this.#push(PRUNE, 0, at, this.#verbHeight())
          next = pc + 1
          break
        case OP.SKIP:
          if (this.#longest) return DFA_UITEM
          this.#push(SKIP, 0, at, this.#verbHeight())
          next = pc + 1
          break
        case OP.SKIP_TO:
          if (this.#longest) return DFA_UITEM
          this.#push(SKIP_TO, code[pc + 1] as number, at, this.#verbHeight())
          next = pc + 2
          break
        case OP.MARK:
          if (this.#longest) return DFA_UITEM
          this.#push(MARK, code[pc + 1] as number, at, 0)
          next = pc + 2
          break
        case OP.THEN_POINT:
          this.#set(code[pc + 1] as number, this.#top)
          next = pc + 2
          break
        case OP.THEN: {
          if (this.#longest) return DFA_UITEM
          const register = code[pc + 1] as number
          this.#push(THEN, 0, at, register < 0 ? -1 : (registers[register] as number))
          next = pc + 2
          break
        }
        default: {
          // END and ACCEPT
          const frame = this.#currentFrame()
          if (frame !== undefined) {
            next = this.#return(frame)
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
      if (this.#count > this.#limit || this.#work > WORK_LIMIT) return MATCH_LIMIT
      pc = this.#backtrack(code)
      if (pc < 0) return best
      at = this.#position
    }
  }

  #refusesEmpty(at: number): boolean {
    const { notEmpty, notEmptyAtStart } = this.#program
    if (at !== this.#registers[this.#keepRegister]) return false
    return notEmpty || (notEmptyAtStart && this.#matchStart === this.#start)
  }
}
