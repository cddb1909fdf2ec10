import { TAG, type BacktrackStack } from './backtrack-stack.ts'

/** A subroutine call that is running. */
export type CallFrame = {
  readonly group: number
  readonly returnTo: number
  readonly position: number
  readonly parent: number
  /** Registers as they were before the call. */
  readonly saved: Int32Array
}

/** Subroutine calls: (?R), (?1), (?&name). Three registers behind the captures belong to the matcher. */
export class CallFrames {
  readonly #stack: BacktrackStack
  readonly #frameRegister: number
  readonly #keepRegister: number
  readonly #barrierRegister: number
  readonly #hasVerbs: boolean
  #frames: CallFrame[] = []

  constructor(stack: BacktrackStack, captureCount: number, hasVerbs: boolean) {
    this.#stack = stack
    this.#frameRegister = captureCount
    this.#keepRegister = captureCount + 1
    this.#barrierRegister = captureCount + 2
    this.#hasVerbs = hasVerbs
  }

  clear(): void {
    this.#frames = []
  }

  /** The innermost call. */
  current(): CallFrame | undefined {
    const index = this.#stack.registers[this.#frameRegister] as number
    return index < 0 ? undefined : this.#frames[index]
  }

  /** Starts a call; false when it would recurse without moving. */
  enter(group: number, returnTo: number, position: number): boolean {
    const { registers } = this.#stack
    const parent = registers[this.#frameRegister] as number
    for (let i = parent; i >= 0;) {
      const frame = this.#frames[i] as CallFrame
      if (frame.group === group && frame.position === position) return false
      i = frame.parent
    }
    this.#frames.push({ group, returnTo, position, parent, saved: registers.slice() })
    if (this.#hasVerbs) {
      const height = this.#stack.top
      this.#stack.push(TAG.BARRIER, 0, 0, 0)
      this.#stack.set(this.#barrierRegister, height)
    }
    this.#stack.set(this.#frameRegister, this.#frames.length - 1)
    return true
  }

  /** Ends a call: captures get back what they had before it, \K stays. The address to go on at. */
  return(frame: CallFrame): number {
    const { saved } = frame
    for (let i = 0; i < saved.length; i++) {
      if (i !== this.#keepRegister) this.#stack.set(i, saved[i] as number)
    }
    return frame.returnTo
  }

  /** Whether the innermost call is of one of the groups that an IF_RECURSING instruction lists. */
  isInside(code: Int32Array, pc: number): boolean {
    const frame = this.current()
    const count = code[pc + 2] as number
    if (frame === undefined) return false
    if (count < 0) return true
    for (let i = 0; i < count; i++) if (code[pc + 3 + i] === frame.group) return true
    return false
  }
}
