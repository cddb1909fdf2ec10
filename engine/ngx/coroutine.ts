import { LuaCoroutine } from '../lua/runtime/coroutine.ts'
import { LuaFunction, type SuspendingBody } from '../lua/runtime/function.ts'
import { LuaCallerError } from '../lua/runtime/lua-error.ts'
import { argumentError, defineNative, defineSuspending } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import type { LuaReturn } from '../lua/runtime/value.ts'
import { contextOf } from '../scripting/current.ts'
import { canYield, refuse, type NgxApi } from './api.ts'

const REFUSING = ['log', 'balancer', 'init_worker']

/** ngx_lua replaces `coroutine.*`; where it cannot track them it refuses (Kong: nginx-behaviour.md §8). */
export function guardCoroutines(api: NgxApi): void {
  const { vm } = api
  const library = vm.globals.getString('coroutine')
  if (!(library instanceof LuaTable)) return
  const check = (): void => {
    const context = contextOf(vm)
    if (context !== undefined && REFUSING.includes(context.nginxPhase)) refuse(vm, context)
  }
  const originals = ['create', 'resume', 'wrap', 'status', 'yield'].map(
    (name) => [name, library.getString(name)] as const,
  )
  for (const [name, original] of originals) {
    if (original instanceof LuaFunction) library.setString(name, guarded(name, original, check))
  }
  const { create, wrap, status } = Object.fromEntries(originals)
  if (create instanceof LuaFunction) library.setString('create', createOfLua(create, check))
  library.setString('isyieldable', undefined) // LuaJIT has it, ngx_lua's table does not
  if (wrap instanceof LuaFunction) library.setString('wrap', forgivingWrap(api, wrap, check))
  if (status instanceof LuaFunction) library.setString('status', statusWithZombies(api, status, check))
}

/** ngx_lua makes coroutines of functions written in Lua only. */
function createOfLua({ p }: LuaFunction, check: () => void): LuaFunction {
  return defineNative('create', (F, ...args): LuaReturn => {
    check()
    const [body] = args
    if (!(body instanceof LuaFunction) || body.p.info === undefined) argumentError(1, 'Lua function expected')
    return p.q(F, ...args)
  })
}

/** The same function behind a check; it sees itself as callee, so positions and names stay right. */
function guarded(name: string, { p }: LuaFunction, check: () => void): LuaFunction {
  if (p.y === 0) {
    return defineNative(name, (F, ...args) => {
      check()
      return p.q(F, ...args)
    })
  }
  const steps = p.k as SuspendingBody
  return defineSuspending(
    name,
    (F, ...args) => {
      check()
      return steps(F, ...args)
    },
    (F, ...args) => {
      check()
      return p.q(F, ...args)
    },
  )
}

/** A wrap function of a finished coroutine returns `false, message` where ngx_lua runs it (Kong: nginx-behaviour.md §8). */
function forgivingWrap({ vm }: NgxApi, wrap: LuaFunction, check: () => void): LuaFunction {
  const isTracked = (): boolean => {
    const context = contextOf(vm)
    return context !== undefined && canYield(context)
  }
  return defineNative('wrap', (F, ...args): LuaReturn => {
    check()
    const resumer = wrap.p.q(F, ...args)
    if (!(resumer instanceof LuaFunction)) return resumer
    const steps = resumer.p.k as SuspendingBody
    return defineSuspending(
      'wrap',
      function* (self, ...values) {
        try {
          return yield* steps(self, ...values)
        } catch (thrown) {
          if (thrown instanceof LuaCallerError && isTracked()) return [false, thrown.message]
          throw thrown
        }
      },
      resumer.p.q,
    )
  })
}

/** A light thread that ended before anybody waited for it is a zombie (surprises.md 12). */
function statusWithZombies({ vm }: NgxApi, { p }: LuaFunction, check: () => void): LuaFunction {
  return defineNative('status', (F, ...args): LuaReturn => {
    check()
    const [handle] = args
    const thread = handle instanceof LuaCoroutine ? vm.current?.group?.find(handle) : undefined
    return thread?.status === 'zombie' ? 'zombie' : p.q(F, ...args)
  })
}
