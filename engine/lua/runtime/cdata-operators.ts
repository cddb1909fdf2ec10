import { CdataCall, type CdataOperator, type LuaCdata } from './cdata.ts'
import { operatorError } from './operand-error.ts'
import { pend, type Pending } from './pending.ts'
import type { LuaState } from './state.ts'
import type { LuaValue } from './value.ts'

/** An operator with at least one cdata operand, at `site` of the running frame. */
export function operateCdata(
  S: LuaState,
  operator: CdataOperator,
  a: LuaValue,
  b: LuaValue,
  site: number,
): LuaValue | Pending {
  const { cdata } = S
  if (cdata === undefined) throw operatorError(S, site, 'attempt to use cdata without the ffi library')
  S.cs[S.d] = site
  const result = cdata.operate(operator, a, b)
  return result instanceof CdataCall ? pend(S, site, result.handler, a, b) : result
}

/** The same where the result only tells true from false. */
export function compareCdata(
  S: LuaState,
  operator: CdataOperator,
  a: LuaValue,
  b: LuaValue,
  site: number,
): boolean | Pending {
  // a comparison of cdata gives a boolean, or is left to Lua code
  return operateCdata(S, operator, a, b, site) as boolean | Pending
}

/** `c[key]`: a value, or what to ask instead. */
export function indexCdata(S: LuaState, c: LuaCdata, key: LuaValue, site: number): LuaValue | CdataCall {
  S.cs[S.d] = site
  return S.cdata?.index(c, key)
}
