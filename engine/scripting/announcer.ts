import type { ChangeTarget } from '../gateway/instrumentation.ts'
import { ObservedText, type ObservedValue } from '../gateway/observed-value.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction, PlainBody, SuspendingBody } from '../lua/runtime/function.ts'
import { LuaArgError, LuaError, LuaExit } from '../lua/runtime/lua-error.ts'
import { defineNative, defineSuspending, type Suspension } from '../lua/runtime/native.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { placeOf, requestOf } from './current.ts'
import { preview } from './preview.ts'

/** A Lua function that says when it is called; `name` is the dotted name plugins use. */
export interface Announcer {
  /** A function that cannot suspend; `runsLua` when code of plugins runs inside it, whose calls count. */
  native(name: string, run: PlainBody, options?: { readonly runsLua: boolean }): LuaFunction
  /** A function that may suspend, with its twin for phases that cannot. */
  suspending(name: string, run: SuspendingBody, plain: PlainBody): LuaFunction
}

/**
 * Wraps library functions so that whoever listens hears of every call (Instrumentation.onCall).
 * With nobody listening a call costs one check. Calls that library functions make among themselves are not announced.
 */
export function createAnnouncer(vm: LuaVm): Announcer {
  const desk = deskOf(vm)
  const native =
    (name: string, run: PlainBody, isOpaque: boolean): PlainBody =>
    (F, ...args) => {
      const ctx = listened(desk)
      if (ctx === undefined) return run(F, ...args)
      const at = placeOf(vm)
      desk.isInside = isOpaque
      try {
        const result = call(run, F, args)
        announceCall(ctx, name, args, result, at)
        return result
      } catch (thrown) {
        ctx.probe.onCall?.(ctx, { name, given: lastingAll(args), returned: NOTHING, error: describe(thrown), at })
        throw thrown
      } finally {
        desk.isInside = false
      }
    }
  return {
    native: (name, run, options) => defineNative(lastPart(name), native(name, run, options?.runsLua !== true)),
    suspending(name, run, plain) {
      const steps: SuspendingBody = (F, ...args) => {
        const ctx = listened(desk)
        return ctx === undefined ? run(F, ...args) : announcedLater(vm, { ctx, name, args }, run(F, ...args))
      }
      // not opaque: it may run handlers of a filter phase, whose calls count
      return defineSuspending(lastPart(name), steps, native(name, plain, false))
    },
  }
}

/** Nearly every function of the PDK takes two arguments at most, and a call with a list costs more than what it does. */
function call(run: PlainBody, F: LuaFunction, args: readonly LuaValue[]): LuaReturn {
  switch (args.length) {
    case 0:
      return run(F)
    case 1:
      return run(F, args[0])
    case 2:
      return run(F, args[0], args[1])
    default:
      return run(F, ...args)
  }
}

/** Where calls are announced from. */
interface Desk {
  readonly vm: LuaVm
  /** A library function is running: what it calls itself is nobody's business. */
  isInside: boolean
}
/** `ngx` and `kong` share one: the PDK calls ngx functions itself. */
const desks = new WeakMap<LuaVm, Desk>()

function deskOf(vm: LuaVm): Desk {
  const desk = desks.get(vm) ?? { vm, isInside: false }
  desks.set(vm, desk)
  return desk
}

function announceCall(
  ctx: RequestContext,
  name: string,
  args: readonly LuaValue[],
  result: LuaReturn,
  at: SourcePlace | undefined,
): void {
  const returned = Array.isArray(result) ? lastingAll(result as readonly LuaValue[]) : lasting(result as LuaValue)
  const { sole } = ctx
  if (sole !== undefined) sole.called(ctx, name, lastingAll(args), returned, at)
  else ctx.probe.onCall?.(ctx, { name, given: lastingAll(args), returned, error: undefined, at })
}

const NOTHING: readonly ObservedValue[] = []

/**
 * The value itself where it cannot change, else its text: made at once, because a table is another one later. Nor does
 * a call keep a body in memory of which it shows the beginning.
 */
function lasting(value: LuaValue): ObservedValue {
  if (typeof value === 'object') return new ObservedText(preview(value))
  return typeof value === 'string' && value.length > SHOWN_CHARS ? new ObservedText(preview(value)) : value
}

/** The same list where nothing in it can change. */
function lastingAll(values: readonly LuaValue[]): readonly ObservedValue[] {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value === 'object' || (typeof value === 'string' && value.length > SHOWN_CHARS))
      return values.map(lasting)
  }
  return values as readonly ObservedValue[]
}

function* announcedLater(
  vm: LuaVm,
  { ctx, name, args }: { readonly ctx: RequestContext; readonly name: string; readonly args: readonly LuaValue[] },
  steps: Generator<Suspension, LuaReturn, unknown>,
): Generator<Suspension, LuaReturn, unknown> {
  const at = placeOf(vm)
  try {
    const result = yield* steps
    announceCall(ctx, name, args, result, at)
    return result
  } catch (thrown) {
    ctx.probe.onCall?.(ctx, { name, given: lastingAll(args), returned: NOTHING, error: describe(thrown), at })
    throw thrown
  }
}

/** Tells listeners what a call changed, with its line; nothing when the value stayed the same. */
export function announceChange(
  vm: LuaVm,
  ctx: RequestContext,
  change: { target: ChangeTarget; key: string; before: LuaValue; after: LuaValue },
): void {
  if (ctx.probe.onChange === undefined || change.before === change.after) return
  tellChange(ctx, change.target, change.key, change.before, change.after, placeOf(vm))
}

/** The same for what is found out when the line that did it is over; nothing is made for it but what listeners get. */
export function tellChange(
  ctx: RequestContext,
  target: ChangeTarget,
  key: string,
  before: LuaValue,
  after: LuaValue,
  at?: SourcePlace,
): void {
  const { sole } = ctx
  if (sole !== undefined) return sole.changed(ctx, target, key, plain(before), plain(after), at)
  const was = before === undefined ? undefined : text(before)
  const is = after === undefined ? undefined : text(after)
  ctx.probe.onChange?.(ctx, { target, key, before: was, after: is, at })
}

/** What a listener gets of one value at most: bodies are values too, and nobody reads a megabyte in a list of changes. */
const SHOWN_CHARS = 4096

/** The value itself where it is small and cannot change. */
function plain(value: LuaValue): ObservedValue {
  return typeof value === 'object' || typeof value === 'string' ? text(value) : value
}

function text(value: LuaValue): string {
  const whole = typeof value === 'string' ? value : preview(value)
  return whole.length <= SHOWN_CHARS ? whole : `${whole.slice(0, SHOWN_CHARS)}… (${whole.length} bytes)`
}

function listened({ vm, isInside }: Desk): RequestContext | undefined {
  if (isInside) return undefined
  const ctx = requestOf(vm)
  return ctx?.probe.onCall === undefined ? undefined : ctx
}

/** Exits are not errors of the call. */
function describe(thrown: unknown): string | undefined {
  if (thrown instanceof LuaExit) return undefined
  return thrown instanceof LuaError || thrown instanceof LuaArgError || thrown instanceof Error
    ? thrown.message
    : String(thrown)
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
