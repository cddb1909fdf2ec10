import type { ChangeTarget, ObservedCall } from '../gateway/instrumentation.ts'
import type { SourcePlace } from '../gateway/plugin.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction, PlainBody, SuspendingBody } from '../lua/runtime/function.ts'
import { LuaArgError, LuaError, LuaExit } from '../lua/runtime/lua-error.ts'
import { defineNative, defineSuspending, type Suspension } from '../lua/runtime/native.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
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
        const result = run(F, ...args)
        ctx.probe.onCall?.(ctx, new AnnouncedCall({ name, args, at }, result))
        return result
      } catch (thrown) {
        ctx.probe.onCall?.(ctx, new AnnouncedCall({ name, args, at }, EMPTY, describe(thrown)))
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
  readonly name: string
  readonly args: readonly LuaValue[]
  readonly at: SourcePlace | undefined
}

/** Texts are made when somebody reads them; what may change until then is made text at once. */
class AnnouncedCall implements ObservedCall {
  readonly name: string
  declare readonly error?: string
  declare readonly at?: SourcePlace
  private readonly given: readonly (LuaValue | Text)[]
  private readonly returned: LuaReturn | Text | readonly (LuaValue | Text)[]

  constructor({ name, args, at }: Call, result: LuaReturn, error?: string) {
    this.name = name
    if (error !== undefined) this.error = error
    if (at !== undefined) this.at = at
    this.given = lastingAll(args)
    this.returned = Array.isArray(result) ? lastingAll(result as readonly LuaValue[]) : cutDown(result as LuaValue)
  }

  arguments(): readonly string[] {
    return this.given.map(textOf)
  }

  results(): readonly string[] {
    const { returned } = this
    return Array.isArray(returned) ? returned.map(textOf) : [textOf(returned as LuaValue | Text)]
  }
}

/** A value that could change, as it was. */
class Text {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function lasting(value: LuaValue): LuaValue | Text {
  return typeof value === 'object' ? new Text(preview(value)) : value
}

/** The same list where nothing in it can change. */
function lastingAll(values: readonly LuaValue[]): readonly (LuaValue | Text)[] {
  for (const value of values)
    if (typeof value === 'object' || (typeof value === 'string' && value.length > SHOWN_CHARS))
      return values.map(cutDown)
  return values
}

/** Nor does a call keep a body in memory of which it shows the beginning. */
function cutDown(value: LuaValue): LuaValue | Text {
  return typeof value === 'string' && value.length > SHOWN_CHARS ? new Text(preview(value)) : lasting(value)
}

function textOf(value: LuaValue | Text): string {
  return value instanceof Text ? value.text : preview(value)
}

function* announcedLater(
  vm: LuaVm,
  { ctx, name, args }: { readonly ctx: RequestContext; readonly name: string; readonly args: readonly LuaValue[] },
  steps: Generator<Suspension, LuaReturn, unknown>,
): Generator<Suspension, LuaReturn, unknown> {
  const at = placeOf(vm)
  try {
    const result = yield* steps
    ctx.probe.onCall?.(ctx, new AnnouncedCall({ name, args, at }, result))
    return result
  } catch (thrown) {
    ctx.probe.onCall?.(ctx, new AnnouncedCall({ name, args, at }, EMPTY, describe(thrown)))
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
  const was = before === undefined ? undefined : text(before)
  const is = after === undefined ? undefined : text(after)
  ctx.probe.onChange(ctx, at ? { target, key, before: was, after: is, at } : { target, key, before: was, after: is })
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
