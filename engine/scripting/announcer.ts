import type { ChangeTarget } from '../gateway/instrumentation.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction, PlainBody, SuspendingBody } from '../lua/runtime/function.ts'
import { LuaArgError, LuaError, LuaExit } from '../lua/runtime/lua-error.ts'
import { defineNative, defineSuspending, type Suspension } from '../lua/runtime/native.ts'
import { valuesOf, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import type { LuaVm } from '../lua/vm.ts'
import { placeOf, requestOf } from './current.ts'
import { preview, previewAll } from './preview.ts'

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
      return ctx === undefined ? run(F, ...args) : announced(desk, { ctx, name, args, isOpaque }, () => run(F, ...args))
    }
  return {
    native: (name, run, options) => defineNative(lastPart(name), native(name, run, options?.runsLua !== true)),
    suspending(name, run, plain) {
      const steps: SuspendingBody = (F, ...args) => {
        const ctx = listened(desk)
        return ctx === undefined ? run(F, ...args) : announcedLater(desk, { ctx, name, args }, run(F, ...args))
      }
      // not opaque: it may run handlers of a filter phase, whose calls count
      return defineSuspending(lastPart(name), steps, native(name, plain, false))
    },
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

interface Call {
  readonly ctx: RequestContext
  readonly name: string
  readonly args: readonly LuaValue[]
  readonly isOpaque?: boolean
}

function announced(desk: Desk, call: Call, run: () => LuaReturn): LuaReturn {
  const at = placeOf(desk.vm)
  desk.isInside = call.isOpaque ?? true
  try {
    const result = run()
    report(call, { results: previewAll(valuesOf(result)), at })
    return result
  } catch (thrown) {
    report(call, { results: [], error: describe(thrown), at })
    throw thrown
  } finally {
    desk.isInside = false
  }
}

function* announcedLater(
  { vm }: Desk,
  call: Call,
  steps: Generator<Suspension, LuaReturn, unknown>,
): Generator<Suspension, LuaReturn, unknown> {
  const at = placeOf(vm)
  try {
    const result = yield* steps
    report(call, { results: previewAll(valuesOf(result)), at })
    return result
  } catch (thrown) {
    report(call, { results: [], error: describe(thrown), at })
    throw thrown
  }
}

/** Tells listeners what a call changed; nothing when the value stayed the same. */
export function announceChange(
  vm: LuaVm,
  ctx: RequestContext,
  change: { target: ChangeTarget; key: string; before: LuaValue; after: LuaValue },
): void {
  if (ctx.probe.onChange === undefined || change.before === change.after) return
  const { target, key, before, after } = change
  const at = placeOf(vm)
  ctx.probe.onChange(ctx, {
    target,
    key,
    before: before === undefined ? undefined : text(before),
    after: after === undefined ? undefined : text(after),
    ...(at && { at }),
  })
}

/** What a listener gets of one value at most: bodies are values too, and nobody reads a megabyte in a list of changes. */
const SHOWN_CHARS = 4096

function text(value: LuaValue): string {
  const whole = typeof value === 'string' ? value : preview(value)
  return whole.length <= SHOWN_CHARS ? whole : `${whole.slice(0, SHOWN_CHARS)}… (${whole.length} bytes)`
}

function listened({ vm, isInside }: Desk): RequestContext | undefined {
  if (isInside) return undefined
  const ctx = requestOf(vm)
  return ctx?.probe.onCall === undefined ? undefined : ctx
}

function report(
  { ctx, name, args }: Call,
  { results, error, at }: { results: readonly string[]; error?: string | undefined; at: SourcePlace | undefined },
): void {
  ctx.probe.onCall?.(ctx, {
    name,
    arguments: previewAll(args),
    results,
    ...(error !== undefined && { error }),
    ...(at && { at }),
  })
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
