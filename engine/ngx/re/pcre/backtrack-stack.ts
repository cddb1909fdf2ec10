/** What an entry of the backtrack stack is; see the matcher's #backtrack. */
export const TAG = {
  CHOICE: 0, // address, position
  GREEDY: 1, // address behind the repeat, first position, position to try next
  LAZY: 2, // address of the repeat, position, count
  NEGATIVE: 3, // a choice that verbs do not cross
  BARRIER: 4, // where a lookaround or call began
  COMMIT: 5, // -, position, barrier
  PRUNE: 6,
  SKIP: 7,
  SKIP_TO: 8, // index of text
  THEN: 9, // -, position, height of the alternation
  MARK: 10, // index of text, position
  UNDO: 11, // register, old value
} as const

const TAG_SHIFT = 26
const ADDRESS_MASK = (1 << TAG_SHIFT) - 1

/** Registers and the stack that knows how to restore them: every write is logged between the choices. */
export class BacktrackStack {
  readonly registers: Int32Array
  /** Height of the stack; entries take three words. */
  top = 0
  #words = new Int32Array(3 * 256)

  constructor(registerCount: number) {
    this.registers = new Int32Array(registerCount)
  }

  clear(): void {
    this.registers.fill(-1)
    this.top = 0
  }

  tagAt(at: number): number {
    return (this.#words[at] as number) >> TAG_SHIFT
  }

  addressAt(at: number): number {
    return (this.#words[at] as number) & ADDRESS_MASK
  }

  /** The first (1) or second (2) word behind an entry's tag. */
  wordAt(at: number, word: 1 | 2): number {
    return this.#words[at + word] as number
  }

  setWord(at: number, word: 1 | 2, value: number): void {
    this.#words[at + word] = value
  }

  /** Adds an entry. */
  push(tag: number, address: number, a: number, b: number): void {
    let stack = this.#words
    const top = this.top
    if (top + 3 > stack.length) {
      const larger = new Int32Array(stack.length * 2)
      larger.set(stack)
      this.#words = stack = larger
    }
    stack[top] = (tag << TAG_SHIFT) | address
    stack[top + 1] = a
    stack[top + 2] = b
    this.top = top + 3
  }

  /** Writes a register. */
  set(register: number, value: number): void {
    const old = this.registers[register] as number
    if (old === value) return
    this.push(TAG.UNDO, register, old, 0)
    this.registers[register] = value
  }

  /** Undoes everything above a height, choices included. */
  unwind(height: number): void {
    while (this.top > height) {
      this.top -= 3
      if (this.tagAt(this.top) === TAG.UNDO) this.registers[this.addressAt(this.top)] = this.wordAt(this.top, 1)
    }
  }

  /** Forgets the choices above a height but keeps what backtracking further down must undo. */
  cut(height: number): void {
    const words = this.#words
    let to = height
    for (let from = height; from < this.top; from += 3) {
      const tag = this.tagAt(from)
      if (tag !== TAG.UNDO && tag !== TAG.MARK) continue
      words.copyWithin(to, from, from + 3)
      to += 3
    }
    this.top = to
  }
}
