import type { LuaVm } from '../vm.ts'
import { callFromNative, invoke, invokePlain } from './call.ts'
import { LuaFunction, Proto, type ComputedValue, type PlainBody, type SuspendingBody } from './function.ts'
import { LuaArgError, LuaCallerError, type LuaError } from './lua-error.ts'
import { numberToString, stringToNumber } from './number.ts'
import { asLuaError } from './raise.ts'
import { NATIVE_FRAME } from './state.ts'
import { HostAwait, type Suspension } from './suspension.ts'
import { LuaTable } from './table.ts'
import { typeName, valuesOf, type LuaReturn, type LuaValue } from './value.ts'

export type { Suspension } from './suspension.ts'

/** A library function that never suspends. `F` is the function itself. */
export function defineNative(name: string, run: PlainBody): LuaFunction {
  return new LuaFunction(new Proto(run, run, 0, name), [], undefined)
}

/** An `__index` that computes the fields it is given, and nothing else. An access remembers which one it asks. */
export function defineFields(fields: ReadonlyMap<string, ComputedValue>): LuaFunction {
  const index = defineNative('__index', (_F, _table, key) =>
    typeof key === 'string' ? fields.get(key)?.compute() : undefined,
  )
  index.p.fields = fields
  return index
}

/**
 * A library function that may suspend. `plain` serves callers that cannot yield;
 * without it such a call fails with "attempt to yield across C-call boundary".
 */
export function defineSuspending(
  name: string,
  run: (F: LuaFunction, ...args: LuaValue[]) => Generator<Suspension, LuaReturn, unknown>,
  plain: PlainBody = refuseToYield,
): LuaFunction {
  return new LuaFunction(new Proto(run satisfies SuspendingBody, plain, 1, name), [], undefined)
}

/** What a suspending function does where nothing may suspend. */
export function refuseToYield(): never {
  throw new LuaCallerError('attempt to yield across C-call boundary')
}

/** Parks the light thread until `promise` settles; a rejection is thrown here, for the caller to translate. */
export function* awaitHost<T>(promise: Promise<T>): Generator<Suspension, T, unknown> {
  return (yield new HostAwait(promise)) as T
}

/** Calls a Lua value where yields are allowed. */
export function* callLua(
  vm: LuaVm,
  f: LuaValue,
  args: readonly LuaValue[],
): Generator<Suspension, readonly LuaValue[], unknown> {
  const S = vm.state
  const d = S.d
  S.d = d + 1
  S.fs[d + 1] = NATIVE_FRAME
  S.cs[d + 1] = 0
  const result = yield* invoke(S, f, args)
  S.d = d
  return valuesOf(result)
}

/** Calls a Lua value where yields are refused. */
export function callPlain(vm: LuaVm, f: LuaValue, args: readonly LuaValue[]): readonly LuaValue[] {
  return vm.state.co === undefined ? vm.callPlain(f, args) : valuesOf(callFromNative(vm.state, f, args))
}

/** The same for natives that handle the failure themselves: the frames of the failed call are unwound. */
export function tryPlain(
  vm: LuaVm,
  f: LuaValue,
  args: readonly LuaValue[],
): { readonly values: readonly LuaValue[] } | { readonly error: LuaError } {
  const S = vm.state
  const d = S.d
  try {
    return { values: callPlain(vm, f, args) }
  } catch (thrown) {
    const error = asLuaError(S, thrown)
    if (error === undefined) throw thrown
    S.d = d
    return { error }
  }
}

/** Calls a comparator or callback many times: the frame is pushed once. Use inside a native, then call `done`. */
export function openCalls(vm: LuaVm): { call(f: LuaValue, args: readonly LuaValue[]): LuaReturn; done(): void } {
  const S = vm.state
  const d = S.d
  S.d = d + 1
  S.fs[d + 1] = NATIVE_FRAME
  S.cs[d + 1] = 0
  return {
    call: (f, args) => invokePlain(S, f, args),
    done() {
      S.d = d
    },
  }
}

/** Table of natives: field names are the names tracebacks show. */
export function library(functions: Readonly<Record<string, LuaFunction | LuaValue>>): LuaTable {
  return LuaTable.fromRecord(functions)
}

/** @throws LuaArgError "bad argument #n to 'f' (detail)" */
export function argumentError(position: number, detail: string): never {
  throw new LuaArgError(position, detail)
}

function expected(what: string, value: LuaValue, position: number, count: number | undefined): never {
  const isAbsent = count !== undefined && count < position
  return argumentError(position, `${what} expected, got ${isAbsent ? 'no value' : typeName(value)}`)
}

/** A string argument; numbers are converted as Lua does. */
export function checkString(value: LuaValue, position: number, count?: number): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberToString(value)
  return expected('string', value, position, count)
}

/** A number argument; numeric strings are converted. */
export function checkNumber(value: LuaValue, position: number, count?: number): number {
  if (typeof value === 'number') return value
  const number = typeof value === 'string' ? stringToNumber(value) : undefined
  return number ?? expected('number', value, position, count)
}

/** An integer argument, truncated to 32 bits as LuaJIT's lj_lib_checkint does. */
export function checkInteger(value: LuaValue, position: number, count?: number): number {
  return toInteger(checkNumber(value, position, count))
}

/** lj_num2int on x64: truncation; out of range gives the smallest int32. */
function toInteger(n: number): number {
  if ((n | 0) === n) return n | 0
  const whole = Math.trunc(n)
  return whole >= -2147483648 && whole <= 2147483647 ? whole | 0 : -2147483648
}

export function checkTable(value: LuaValue, position: number, count?: number): LuaTable {
  return value instanceof LuaTable ? value : expected('table', value, position, count)
}

export function checkFunction(value: LuaValue, position: number, count?: number): LuaFunction {
  return value instanceof LuaFunction ? value : expected('function', value, position, count)
}

/** A string argument or `fallback` for nil and none. */
export function optString(value: LuaValue, position: number, fallback: string): string {
  return value === undefined ? fallback : checkString(value, position)
}

/** A number argument or `fallback` for nil and none. */
export function optNumber(value: LuaValue, position: number, fallback: number): number {
  return value === undefined ? fallback : checkNumber(value, position)
}

/** An integer argument or `fallback` for nil and none. */
export function optInteger(value: LuaValue, position: number, fallback: number): number {
  return value === undefined ? fallback : checkInteger(value, position)
}
