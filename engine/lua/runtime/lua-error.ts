import type { LuaValue } from './value.ts'

const stacks = Error as { stackTraceLimit?: number | undefined }

/** An Error without a JavaScript stack: capturing one costs 2 µs and says nothing about Lua. */
class StacklessError extends Error {
  constructor(message: string | undefined) {
    const limit = stacks.stackTraceLimit
    stacks.stackTraceLimit = 0
    super(message)
    stacks.stackTraceLimit = limit
  }
}

/** What travels when Lua code fails; `pcall` catches it. `message` is the text for humans. */
export class LuaError extends StacklessError {
  readonly value: LuaValue
  /** Where it happened, when a listener at the top asked for it. */
  traceback: string | undefined
  /** Thrown by a library function (true) or by an operator of a Lua frame (false): tracebacks show the former. */
  readonly fromNative: boolean

  constructor(value: LuaValue, fromNative = true) {
    super(typeof value === 'string' ? value : undefined)
    this.value = value
    this.traceback = undefined
    this.fromNative = fromNative
    if (typeof value !== 'string') this.message = describe(value)
  }
}
LuaError.prototype.name = 'LuaError'

/** "bad argument": the call site adds the function's name and the position. LUA.md §2.4 */
export class LuaArgError extends StacklessError {
  readonly position: number
  readonly detail: string

  constructor(position: number, detail: string) {
    super(`bad argument #${position} (${detail})`)
    this.position = position
    this.detail = detail
  }
}
LuaArgError.prototype.name = 'LuaArgError'

/** Ends a run from outside (budget, memory): neither pcall nor coroutine.resume catches it. LUA.md §2.5 */
export class LuaAbort extends Error {}
LuaAbort.prototype.name = 'LuaAbort'

/** Unwinds the whole light thread, uncatchable by Lua (ngx.exit). */
export class LuaExit extends Error {
  readonly payload: unknown

  constructor(payload: unknown) {
    super('exit')
    this.payload = payload
  }
}
LuaExit.prototype.name = 'LuaExit'

function describe(value: LuaValue): string {
  if (value === undefined || typeof value !== 'object') return String(value)
  return `(error object is a ${value.luaType} value)`
}

/** An error whose position is that of the library function's caller, added where it is caught (lj_err_caller). */
export class LuaCallerError extends StacklessError {}
LuaCallerError.prototype.name = 'LuaCallerError'
