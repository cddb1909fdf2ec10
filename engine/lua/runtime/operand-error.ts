import { LuaError } from './lua-error.ts'
import type { OperandName } from './site.ts'
import { runningSite } from './position.ts'
import type { LuaState } from './state.ts'
import { typeName, type LuaValue } from './value.ts'

/** An error of an operator in the running Lua frame, with its position. */
export function operatorError(S: LuaState, site: number, message: string): LuaError {
  S.cs[S.d] = site
  const info = S.fs[S.d]?.p.info
  const prefix = info === undefined ? '' : `${info.chunk.shortName}:${runningSite(S, site)?.line ?? 0}: `
  return new LuaError(prefix + message, false)
}

/** "attempt to index local 'x' (a nil value)". lj_err_optype, LUA.md §2.4 */
export function operandError(
  S: LuaState,
  site: number,
  { operation, value, name }: { operation: string; value: LuaValue; name: OperandName | undefined },
): LuaError {
  const type = typeName(value)
  const what = name === undefined ? `a ${type} value` : `${name.kind} '${name.name}' (a ${type} value)`
  return operatorError(S, site, `attempt to ${operation} ${what}`)
}
