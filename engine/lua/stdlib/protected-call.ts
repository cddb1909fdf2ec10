import { charge } from '../runtime/budget.ts'
import { generatorOf, invoke, invokeDirect, invokePlain } from '../runtime/call.ts'
import { unyielding } from '../runtime/call-debug.ts'
import { withDirect, type LuaFunction } from '../runtime/function.ts'
import type { LuaError } from '../runtime/lua-error.ts'
import { argumentError, checkFunction, defineSuspending } from '../runtime/native.ts'
import { asLuaError } from '../runtime/raise.ts'
import { MAX_DEPTH, NATIVE_FRAME, type LuaState } from '../runtime/state.ts'
import type { LuaGenerator, Suspension } from '../runtime/suspension.ts'
import { Unwinding, WAITING } from '../runtime/unwinding.ts'
import { firstOf, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** Frames a message handler may use when the stack is full. */
const HANDLER_DEPTH = 200

/** Units of a failure that was caught: unwinding takes microseconds. */
const CAUGHT = 200

function checkHandler(args: readonly LuaValue[]): LuaFunction {
  return args.length === 0 ? argumentError(1, 'value expected') : checkFunction(args[1], 2, args.length)
}

/** pcall and xpcall: code inside may yield. */
export function protectedCalls(vm: LuaVm): Record<string, LuaFunction> {
  const S = vm.state
  return {
    pcall: withDirect(
      defineSuspending(
        'pcall',
        function* (F, ...args) {
          const d = enter(S, F, args.length)
          try {
            return success(S, d, yield* generatorOf(S, args[0], args.slice(1)))
          } catch (thrown) {
            return [false, caught(S, d, thrown).value]
          }
        },
        (F, ...args) => {
          const d = enter(S, F, args.length)
          try {
            return success(S, d, invokePlain(S, args[0], args.slice(1)))
          } catch (thrown) {
            return [false, caught(S, d, thrown).value]
          }
        },
      ),
      (F, ...args) => {
        const d = enter(S, F, args.length)
        try {
          return success(S, d, invokeDirect(S, args[0], args.slice(1)))
        } catch (thrown) {
          if (thrown instanceof Unwinding) throw thrown.through(protectedRest(S, d))
          return [false, caught(S, d, thrown).value]
        }
      },
    ),
    xpcall: withDirect(
      defineSuspending(
        'xpcall',
        function* (F, ...args) {
          const handler = checkHandler(args)
          const d = enter(S, F, args.length)
          expectFailure(S, 1)
          try {
            const result = yield* generatorOf(S, args[0], args.slice(2))
            expectFailure(S, -1)
            return success(S, d, result)
          } catch (thrown) {
            expectFailure(S, -1)
            const failure = { thrown, handler }
            return [false, S.debug.isOn ? yield* handledSteps(S, d, failure) : handled(S, d, failure)]
          }
        },
        (F, ...args) => {
          const handler = checkHandler(args)
          const d = enter(S, F, args.length)
          try {
            return success(S, d, invokePlain(S, args[0], args.slice(2)))
          } catch (thrown) {
            return [false, handled(S, d, { thrown, handler })]
          }
        },
      ),
      (F, ...args) => {
        const handler = checkHandler(args)
        const d = enter(S, F, args.length)
        expectFailure(S, 1)
        try {
          const result = invokeDirect(S, args[0], args.slice(2))
          expectFailure(S, -1)
          return success(S, d, result)
        } catch (thrown) {
          if (thrown instanceof Unwinding) throw thrown.through(protectedRest(S, d, handler))
          expectFailure(S, -1)
          const failure = { thrown, handler }
          if (S.debug.isOn && asLuaError(S, thrown) !== undefined)
            throw new Unwinding(handledLater(S, d, failure), false)
          return [false, handled(S, d, failure)]
        }
      },
    ),
  }
}

/** What is left of a protected call when the function it called goes on as a generator. */
function* protectedRest(S: LuaState, d: number, handler?: LuaFunction): LuaGenerator {
  try {
    const result = (yield WAITING) as LuaReturn
    if (handler !== undefined) expectFailure(S, -1)
    return success(S, d, result)
  } catch (thrown) {
    if (handler === undefined) return [false, caught(S, d, thrown).value]
    expectFailure(S, -1)
    const failure = { thrown, handler }
    return [false, S.debug.isOn ? yield* handledSteps(S, d, failure) : handled(S, d, failure)]
  }
}

/** The protecting function gets a frame; gives the caller's depth. */
function enter(S: LuaState, F: LuaFunction, count: number): number {
  if (count === 0) argumentError(1, 'value expected')
  const d = S.d
  S.d = d + 1
  S.fs[d + 1] = F
  S.cs[d + 1] = 0
  return d
}

function success(S: LuaState, d: number, result: LuaReturn): LuaReturn {
  S.d = d
  return result instanceof Array ? [true, ...(result as readonly LuaValue[])] : [true, result as LuaValue]
}

/** @throws what Lua must not catch */
function caught(S: LuaState, d: number, thrown: unknown): LuaError {
  const error = asLuaError(S, thrown)
  if (error === undefined) throw thrown
  S.d = d
  charge(S, CAUGHT)
  return error
}

/** A message handler waits from now on, or no longer. */
function expectFailure({ co }: LuaState, by: 1 | -1): void {
  if (co !== undefined) co.handlers += by
}

interface Failure {
  readonly thrown: unknown
  readonly handler: LuaFunction
}

/** Keeps the failed stack, and gives the handler room on top of it. */
function beginHandling(S: LuaState, thrown: unknown): LuaError {
  const error = asLuaError(S, thrown)
  if (error === undefined) throw thrown
  charge(S, CAUGHT)
  if (error.fromNative) {
    S.d++
    S.fs[S.d] = NATIVE_FRAME
    S.cs[S.d] = 0
  }
  S.mx = MAX_DEPTH + HANDLER_DEPTH
  return error
}

/** The handler runs on top of the failed stack: its traceback sees where it happened. LUA.md §2.4 */
function handled(S: LuaState, d: number, { thrown, handler }: Failure): LuaValue {
  const error = beginHandling(S, thrown)
  try {
    return firstOf(invokePlain(S, handler, [error.value]))
  } catch (nested) {
    if (asLuaError(S, nested) === undefined) throw nested
    return 'error in error handling'
  } finally {
    S.mx = MAX_DEPTH
    S.d = d
  }
}

/** A protected call whose handler runs when all that called it has its frame. */
function* handledLater(S: LuaState, d: number, failure: Failure): LuaGenerator {
  return [false, yield* handledSteps(S, d, failure)]
}

/** The same in the debug form: the handler can pause. */
function* handledSteps(S: LuaState, d: number, { thrown, handler }: Failure): Generator<Suspension, LuaValue, unknown> {
  const error = beginHandling(S, thrown)
  try {
    return firstOf(yield* unyielding(S, invoke(S, handler, [error.value])))
  } catch (nested) {
    if (asLuaError(S, nested) === undefined) throw nested
    return 'error in error handling'
  } finally {
    S.mx = MAX_DEPTH
    S.d = d
  }
}
