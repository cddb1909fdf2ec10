import type { ChangeTarget } from '../gateway/instrumentation.ts'
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
  /** A function that cannot suspend. */
  native(name: string, run: PlainBody): LuaFunction
  /** A function that may suspend, with its twin for phases that cannot. */
  suspending(name: string, run: SuspendingBody, plain: PlainBody): LuaFunction
}

/**
 * Wraps library functions so that whoever listens hears of every call (Instrumentation.onCall).
 * With nobody listening a call costs one check. Calls that library functions make among themselves are not announced.
 */
export function createAnnouncer(vm: LuaVm): Announcer {
  let isInside = false

  function announced(ctx: RequestContext, name: string, args: readonly LuaValue[], call: () => LuaReturn): LuaReturn {
    isInside = true
    const at = placeOf(vm)
    try {
      const result = call()
      report(ctx, name, args, { results: previewAll(valuesOf(result)), at })
      return result
    } catch (thrown) {
      report(ctx, name, args, { results: [], error: describe(thrown), at })
      throw thrown
    } finally {
      isInside = false
    }
  }

  function* announcedLater(
    ctx: RequestContext,
    name: string,
    args: readonly LuaValue[],
    steps: Generator<Suspension, LuaReturn, unknown>,
  ): Generator<Suspension, LuaReturn, unknown> {
    const at = placeOf(vm)
    try {
      const result = yield* steps
      report(ctx, name, args, { results: previewAll(valuesOf(result)), at })
      return result
    } catch (thrown) {
      report(ctx, name, args, { results: [], error: describe(thrown), at })
      throw thrown
    }
  }

  return {
    native(name, run) {
      return defineNative(lastPart(name), (F, ...args) => {
        const ctx = listened(vm, isInside)
        return ctx === undefined ? run(F, ...args) : announced(ctx, name, args, () => run(F, ...args))
      })
    },
    suspending(name, run, plain) {
      const steps: SuspendingBody = (F, ...args) => {
        const ctx = listened(vm, isInside)
        return ctx === undefined ? run(F, ...args) : announcedLater(ctx, name, args, run(F, ...args))
      }
      return defineSuspending(lastPart(name), steps, (F, ...args) => {
        const ctx = listened(vm, isInside)
        if (ctx === undefined) return plain(F, ...args)
        return announced(ctx, name, args, () => {
          isInside = false // it may run handlers of a filter phase, whose calls count
          return plain(F, ...args)
        })
      })
    },
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

function text(value: LuaValue): string {
  return typeof value === 'string' ? value : preview(value)
}

function listened(vm: LuaVm, isInside: boolean): RequestContext | undefined {
  if (isInside) return undefined
  const ctx = requestOf(vm)
  return ctx?.probe.onCall === undefined ? undefined : ctx
}

function report(
  ctx: RequestContext,
  name: string,
  args: readonly LuaValue[],
  end: { results: readonly string[]; error?: string | undefined; at: ReturnType<typeof placeOf> },
): void {
  const { results, error, at } = end
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
