import type { LuaState } from './state.ts'
import type { LuaValue } from './value.ts'

/**
 * Helpers of emitted code answer MM when the result takes a metamethod call: the call itself,
 * which may yield, is made by the emitted code. What to call stands in S.mf, S.ma, S.mb, S.mc, S.mn.
 */
export const MM = { type: 'metamethod-pending' } as const
export type Pending = typeof MM

/** Leaves a call of `f(a, b)` to the emitted code. */
export function pend(S: LuaState, site: number, f: LuaValue, a: LuaValue, b: LuaValue): Pending {
  S.cs[S.d] = site
  S.mf = f
  S.ma = a
  S.mb = b
  S.mn = 2
  return MM
}

/** Leaves a call of `f(a, b, c)` to the emitted code. */
export function pend3(S: LuaState, site: number, f: LuaValue, a: LuaValue, b: LuaValue, c: LuaValue): Pending {
  S.cs[S.d] = site
  S.mf = f
  S.ma = a
  S.mb = b
  S.mc = c
  S.mn = 3
  return MM
}
