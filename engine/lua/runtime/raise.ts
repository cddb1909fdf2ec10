import { LuaArgError, LuaCallerError, LuaError } from './lua-error.ts'
import { calleeName, positionPrefix } from './position.ts'
import type { LuaState } from './state.ts'

/**
 * Turns whatever was thrown into the LuaError that Lua code sees, or undefined if Lua must not see it
 * (LuaAbort, LuaExit, our own bugs). Call it while `S.d` still is the depth of the failing frame.
 */
export function asLuaError(S: LuaState, thrown: unknown): LuaError | undefined {
  if (thrown instanceof LuaError) return thrown
  if (thrown instanceof LuaArgError) return badArgument(S, thrown)
  if (thrown instanceof LuaCallerError) return new LuaError(positionPrefix(S, 1) + thrown.message)
  if (thrown instanceof RangeError) return hostLimit(S, thrown.message)
  return undefined
}

/** JavaScript's own limits, where they are reached before ours: strings, maps and arrays too long, its stack too deep. */
function hostLimit(S: LuaState, message: string): LuaError | undefined {
  if (message.includes('call stack')) return new LuaError(`${overflowPrefix(S)}stack overflow`, false)
  return /maximum size|Invalid (string|array)|allocation failed/.test(message)
    ? new LuaError('not enough memory', false)
    : undefined
}

/** The stack may end inside a function that has noted no line yet: then its caller's. */
function overflowPrefix(S: LuaState): string {
  const here = positionPrefix(S, 1)
  return here.endsWith(':-1: ') ? positionPrefix(S, 2) : here
}

/** LuaJIT lj_err.c err_argmsg: the caller names the function; methods do not count `self`. */
function badArgument(S: LuaState, { position, detail }: LuaArgError): LuaError {
  const callee = calleeName(S, S.d)
  const name = callee?.name ?? '?'
  const prefix = positionPrefix(S, 1)
  const n = callee?.kind === 'method' ? position - 1 : position
  if (n === 0) return new LuaError(`${prefix}calling '${name}' on bad self (${detail})`)
  return new LuaError(`${prefix}bad argument #${n} to '${name}' (${detail})`)
}
