import { LuaFunction, type PlainBody, type SuspendingBody } from './function.ts'
import { LuaError } from './lua-error.ts'
import { metamethodOf } from './metatable.ts'
import { NATIVE_FRAME, type LuaState } from './state.ts'
import { Segment, type LuaGenerator, type Suspension } from './suspension.ts'
import { typeName, type LuaReturn, type LuaValue } from './value.ts'

/** Frames per generator stack, minus one: deeper calls start a segment. LUA.md §2.2 */
export const SEGMENT_MASK = 127

/** Runs a generator on a segment of its own. */
export function* onSegment(generator: LuaGenerator): LuaGenerator {
  return (yield new Segment(generator)) as LuaReturn
}

/** Calls any value where yields are allowed; the callee's frame is the caller's plus one. */
export function* invoke(
  S: LuaState,
  f: LuaValue,
  args: readonly LuaValue[],
): Generator<Suspension, LuaReturn, unknown> {
  if (!(f instanceof LuaFunction)) return yield* invoke(S, callableOf(S, f), [f, ...args])
  if (f.p.y === 0) return (f.p.k as PlainBody)(f, ...args)
  const generator = (f.p.k as SuspendingBody)(f, ...args)
  return yield* (S.d & SEGMENT_MASK) === SEGMENT_MASK ? onSegment(generator) : generator
}

/** The generator of a run's first function, without one around it: handlers begin often. */
export function begin(S: LuaState, f: LuaValue, args: readonly LuaValue[]): LuaGenerator {
  if (!(f instanceof LuaFunction) || f.p.y === 0) return invoke(S, f, args)
  const k = f.p.k as SuspendingBody
  switch (args.length) {
    case 0:
      return k(f)
    case 1:
      return k(f, args[0])
    case 2:
      return k(f, args[0], args[1])
    default:
      return k(f, ...args)
  }
}

/** The generator of a call from a suspending native: one layer less to pass for every yield inside than `invoke`. */
export function generatorOf(S: LuaState, f: LuaValue, args: readonly LuaValue[]): LuaGenerator {
  const generator = begin(S, f, args)
  return (S.d & SEGMENT_MASK) === SEGMENT_MASK ? onSegment(generator) : generator
}

/** Calls any value where yields are refused. */
export function invokePlain(S: LuaState, f: LuaValue, args: readonly LuaValue[]): LuaReturn {
  if (!(f instanceof LuaFunction)) return invokePlain(S, callableOf(S, f), [f, ...args])
  switch (args.length) {
    case 0:
      return f.p.q(f)
    case 1:
      return f.p.q(f, args[0])
    case 2:
      return f.p.q(f, args[0], args[1])
    default:
      return f.p.q(f, ...args)
  }
}

/** Calls any value from code that runs directly. @throws Unwinding when it must suspend */
export function invokeDirect(S: LuaState, f: LuaValue, args: readonly LuaValue[]): LuaReturn {
  if (!(f instanceof LuaFunction)) return invokeDirect(S, callableOf(S, f), [f, ...args])
  switch (args.length) {
    case 0:
      return f.p.o(f)
    case 1:
      return f.p.o(f, args[0])
    case 2:
      return f.p.o(f, args[0], args[1])
    default:
      return f.p.o(f, ...args)
  }
}

/** The `__call` of a value that is no function. @throws LuaError "attempt to call a nil value" */
export function callableOf(S: LuaState, f: LuaValue): LuaFunction {
  const handler = metamethodOf(S, f, '__call')
  if (handler instanceof LuaFunction) return handler
  throw new LuaError(`attempt to call a ${typeName(f)} value`, false)
}

/** A call from a native: the native gets a frame, so that tracebacks show it. */
export function callFromNative(S: LuaState, f: LuaValue, args: readonly LuaValue[]): LuaReturn {
  const d = S.d
  S.d = d + 1
  S.fs[d + 1] = NATIVE_FRAME
  S.cs[d + 1] = 0
  const result = invokePlain(S, f, args)
  S.d = d
  return result
}
