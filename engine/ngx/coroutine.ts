import { defineNative, defineSuspending } from '../lua/runtime/native.ts'
import { LuaFunction } from '../lua/runtime/function.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { contextOf } from '../scripting/current.ts'
import { refuse, type NgxApi } from './api.ts'

const REFUSING = ['log', 'balancer', 'init_worker']

/** ngx_lua replaces `coroutine.*`; where it cannot track them it refuses (Kong: nginx-behaviour.md §8). */
export function guardCoroutines({ vm }: NgxApi): void {
  const library = vm.globals.getString('coroutine')
  if (!(library instanceof LuaTable)) return
  const check = (): void => {
    const context = contextOf(vm)
    if (context !== undefined && REFUSING.includes(context.nginxPhase)) refuse(vm, context)
  }
  for (const name of ['create', 'resume', 'wrap', 'status', 'yield']) {
    const original = library.getString(name)
    if (original instanceof LuaFunction) library.setString(name, guarded(name, original, check))
  }
}

/** The same function behind a check; it sees itself as callee, so positions and names stay right. */
function guarded(name: string, { p }: LuaFunction, check: () => void): LuaFunction {
  if (p.y === 0) {
    return defineNative(name, (F, ...args) => {
      check()
      return p.q(F, ...args)
    })
  }
  const steps = p.k as Parameters<typeof defineSuspending>[1]
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
