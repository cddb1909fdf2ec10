import type { LuaInt64 } from './int64.ts'
import { numberToString } from './number.ts'
import type { LuaValue } from './value.ts'

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

  /** `1+2i`; inf and nan end in a capital. lj_ctype.c lj_ctype_repr_complex */
  override toString(): string {
    const sign = this.im < 0 || Object.is(this.im, -0) ? '' : '+'
    return `${numberToString(this.re)}${sign}${numberToString(this.im)}${Number.isFinite(this.im) ? 'i' : 'I'}`
  }
}

/** What an operator on cdata comes to when Lua code has to do it: call `handler`, with `self` as the indexed value. */
export class CdataCall {
  readonly handler: LuaValue
  readonly self: LuaValue

  constructor(handler: LuaValue, self: LuaValue) {
    this.handler = handler
    this.self = self
  }
}

/** Operators that cdata answers itself. */
export type CdataOperator =
  | '__add'
  | '__sub'
  | '__mul'
  | '__div'
  | '__mod'
  | '__pow'
  | '__unm'
  | '__eq'
  | '__lt'
  | '__le'
  | '__len'
  | '__concat'

/**
 * What the operators mean for cdata: the ffi library fills this in (stdlib/ffi). All of it may throw LuaCallerError
 * and LuaArgError. Source: LuaJIT lj_carith.c, lj_cdata.c, lib_ffi.c.
 */
export interface CdataRules {
  /** `c[key]` */
  index(c: LuaCdata, key: LuaValue): LuaValue | CdataCall
  /** `c[key] = value`; undefined: done. */
  newIndex(c: LuaCdata, key: LuaValue, value: LuaValue): CdataCall | undefined
  /** One of the operands is cdata. */
  operate(operator: CdataOperator, a: LuaValue, b: LuaValue): LuaValue | CdataCall
  /** Handler of an event that is no operator: `__call`, `__tostring`, `__pairs`, `__ipairs`. */
  metamethod(c: LuaCdata, event: string): LuaValue
  /** `tonumber(c)` */
  toNumber(c: LuaCdata): number | undefined
  /** An operand of the bit library. @throws LuaArgError */
  toInt64(c: LuaCdata, position: number): LuaInt64
}
