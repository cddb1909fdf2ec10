import { addressOf } from './address.ts'

/**
 * Base of LuaJIT's cdata values: 64-bit integers (int64.ts), complex numbers, what the ffi library adds.
 * `toString` gives what `tostring` prints. LUA.md §2.1.
 */
export abstract class LuaCdata {
  declare readonly luaType: 'cdata'
  abstract toString(): string
}
Object.defineProperty(LuaCdata.prototype, 'luaType', { value: 'cdata' })

/** `2i`: LuaJIT's imaginary literal, a complex double. It has no arithmetic. */
export class LuaComplex extends LuaCdata {
  readonly re: number
  readonly im: number

  constructor(re: number, im: number) {
    super()
    this.re = re
    this.im = im
  }

  override toString(): string {
    return `${this.re}${this.im < 0 || Object.is(this.im, -0) ? '-' : '+'}${Math.abs(this.im)}i`
  }
}

/** A pointer to nothing. */
export class LuaNullPointer extends LuaCdata {
  override toString(): string {
    return 'cdata<void *>: NULL'
  }
}

/** A C number narrower than 64 bits, or a floating-point one: `ffi.new("int", 5)`. */
export class LuaScalar extends LuaCdata {
  /** "unsigned char" */
  readonly type: string
  readonly isFloat: boolean
  readonly value: number

  constructor(type: string, isFloat: boolean, value: number) {
    super()
    this.type = type
    this.isFloat = isFloat
    this.value = value
  }

  override toString(): string {
    return `cdata<${this.type}>: ${addressOf(this)}`
  }
}

/** A C type as a value: `ffi.typeof("int")`. */
export class LuaCtype extends LuaCdata {
  readonly type: string

  constructor(type: string) {
    super()
    this.type = type
  }

  override toString(): string {
    return `ctype<${this.type}>`
  }
}
