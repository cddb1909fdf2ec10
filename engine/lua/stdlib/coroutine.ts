import { chargeCoroutine } from '../runtime/budget.ts'
import { generatorOf } from '../runtime/call.ts'
import { LuaCoroutine } from '../runtime/coroutine.ts'
import { drivePlain } from '../runtime/driver.ts'
import { LuaFunction, Proto, type SuspendingBody } from '../runtime/function.ts'
import { LuaCallerError, LuaError } from '../runtime/lua-error.ts'
import {
  argumentError,
  checkFunction,
  defineNative,
  defineSuspending,
  library,
  refuseToYield,
} from '../runtime/native.ts'
import { asLuaError } from '../runtime/raise.ts'
import type { LuaState } from '../runtime/state.ts'
import { RESUME, YIELD, type LuaGenerator } from '../runtime/suspension.ts'
import { returnOf, type LuaReturn, type LuaValue } from '../runtime/value.ts'
import type { LuaVm } from '../vm.ts'

/** Lua 5.1 §5.2; every switch is made by the driver (LUA.md §2.2). */
export function installCoroutine(vm: LuaVm): void {
  const S = vm.state
  vm.globals.setString(
    'coroutine',
    library({
      create: defineNative('create', (_F, ...args) => createCoroutine(S, checkFunction(args[0], 1, args.length))),
      resume: defineSuspending(
        'resume',
        function* (_F, ...args): LuaGenerator {
          const co = checkCoroutine(args[0])
          const refusal = refusalOf(co)
          if (refusal !== undefined) return [false, refusal]
          return yield* resume(S, co, { args: args.slice(1), isWrap: false })
        },
        (_F, ...args) => {
          const co = checkCoroutine(args[0])
          const refusal = refusalOf(co)
          return refusal === undefined ? resumePlain(S, co, args.slice(1)) : [false, refusal]
        },
      ),
      yield: defineSuspending('yield', function* (_F, ...args): LuaGenerator {
        if (S.co?.isMain === true && S.thread?.topYield === 'refused') refuseToYield()
        S.transfer = args
        return (yield YIELD) as LuaReturn
      }),
      wrap: defineNative('wrap', (_F, ...args) => wrap(S, checkFunction(args[0], 1, args.length))),
      status: defineNative('status', (_F, co) => checkCoroutine(co).status),
      running: defineNative('running', () => [vm.runningCoroutine(), S.co?.isMain ?? true]),
      isyieldable: defineNative(
        'isyieldable',
        () => S.co !== undefined && !(S.co.isMain && S.thread?.topYield === 'refused'),
      ),
    }),
  )
}

/** A coroutine that will run `f`. */
export function createCoroutine(S: LuaState, f: LuaFunction): LuaCoroutine {
  chargeCoroutine(S)
  const co = new LuaCoroutine(f)
  co.env = S.co?.env
  co.segments.push(start(S, f))
  return co
}

/** The first resume brings the arguments. */
function* start(S: LuaState, f: LuaFunction): LuaGenerator {
  return yield* generatorOf(S, f, S.transfer)
}

function checkCoroutine(value: LuaValue): LuaCoroutine {
  return value instanceof LuaCoroutine ? value : argumentError(1, 'coroutine expected')
}

function refusalOf(co: LuaCoroutine): string | undefined {
  if (co.status === 'suspended') return undefined
  return co.status === 'dead' ? 'cannot resume dead coroutine' : 'cannot resume running coroutine'
}

function* resume(
  S: LuaState,
  co: LuaCoroutine,
  { args, isWrap }: { args: readonly LuaValue[]; isWrap: boolean },
): LuaGenerator {
  S.target = co
  S.transfer = args
  S.isWrap = isWrap
  return (yield RESUME) as LuaReturn
}

function resumePlain(S: LuaState, co: LuaCoroutine, args: readonly LuaValue[]): LuaReturn {
  try {
    const outcome = runPlain(S, co, args)
    return [true, ...outcome]
  } catch (thrown) {
    const error = asLuaError(S, thrown)
    if (error === undefined) throw thrown
    return [false, error.value]
  }
}

function runPlain(S: LuaState, co: LuaCoroutine, args: readonly LuaValue[]): readonly LuaValue[] {
  S.transfer = args
  const outcome = drivePlain(S, co, args)
  return outcome.type === 'parked' ? [] : outcome.values
}

/** A function that resumes: errors go on, with the position of who called it in front of a string. */
function wrap(S: LuaState, f: LuaFunction): LuaFunction {
  const co = createCoroutine(S, f)
  const check = () => {
    const refusal = refusalOf(co)
    if (refusal !== undefined) throw new LuaCallerError(refusal)
  }
  const proto = new Proto(
    function* (_F: LuaFunction, ...args: LuaValue[]): LuaGenerator {
      check()
      return yield* resume(S, co, { args, isWrap: true })
    } satisfies SuspendingBody,
    (_F, ...args) => {
      check()
      try {
        return returnOf(runPlain(S, co, args))
      } catch (thrown) {
        const error = asLuaError(S, thrown)
        throw error instanceof LuaError && typeof error.value === 'string' ? new LuaCallerError(error.value) : thrown
      }
    },
    1,
    'wrap',
  )
  return new LuaFunction(proto, [], undefined)
}
