import type { RequestContext } from '../gateway/request-context.ts'
import type { NginxPhase } from '../gateway/phases.ts'
import type { Subsystem } from '../gateway/router/atc/fields.ts'
import type { Host, LogLevel } from '../host.ts'
import type { Instrumentation } from '../gateway/instrumentation.ts'
import type { LuaVm } from '../lua/vm.ts'
import type { Announcer } from '../scripting/announcer.ts'
import type { ClientAddresses } from '../scripting/client-address.ts'
import type { ContextTables } from '../scripting/context-tables.ts'
import { contextOf, requestOf, type ScriptContext } from '../scripting/current.ts'
import type { HeaderTables } from '../scripting/header-tables.ts'

/** What every part of `ngx` is built from. */
export interface NgxApi {
  readonly vm: LuaVm
  readonly host: Host
  readonly probe: Instrumentation
  readonly logLevel: LogLevel
  /** Which nginx module the machine stands for: each has a Lua machine of its own. */
  readonly subsystem: Subsystem
  readonly timers: 'timer-ng' | 'native'
  readonly contexts: ContextTables
  readonly clients: ClientAddresses
  readonly headers: HeaderTables
  readonly announce: Announcer
}

/** How ngx_lua names a context in its refusals (Kong: nginx-behaviour.md §9). */
const CONTEXT_NAMES: Record<NginxPhase, string> = {
  init: 'init_by_lua*',
  init_worker: 'init_worker_by_lua*',
  ssl_cert: 'ssl_certificate_by_lua*',
  rewrite: 'rewrite_by_lua*',
  access: 'access_by_lua*',
  content: 'content_by_lua*',
  balancer: 'balancer_by_lua*',
  header_filter: 'header_filter_by_lua*',
  body_filter: 'body_filter_by_lua*',
  log: 'log_by_lua*',
  timer: 'ngx.timer',
  preread: 'preread_by_lua*',
}
const HANDLERS: readonly NginxPhase[] = ['rewrite', 'access', 'content', 'preread']
const YIELDING: readonly NginxPhase[] = ['ssl_cert', 'rewrite', 'access', 'content', 'preread', 'timer']

/** "API disabled in the context of log_by_lua*", thrown at the caller's place. */
export function refuse(vm: LuaVm, context: ScriptContext): never {
  return vm.fail(disabledText(context))
}

/** The text of that refusal, for functions that return it. */
export function disabledText(context: ScriptContext): string {
  return `API disabled in the context of ${CONTEXT_NAMES[context.nginxPhase]}`
}

/** The request, in every phase that has one; else "API disabled in the current context". */
export function currentRequest(vm: LuaVm): RequestContext {
  const ctx = requestOf(vm)
  if (ctx !== undefined && ctx.nginxPhase !== 'ssl_cert') return ctx
  return vm.fail(isInit(contextOf(vm)) ? 'no request found' : 'API disabled in the current context')
}

/** The request in rewrite, access, content and preread; a refusal with the context's name elsewhere. */
export function handlerRequest(vm: LuaVm): RequestContext {
  const context = contextOf(vm)
  if (isInit(context)) return vm.fail('no request object found')
  const ctx = requestOf(vm)
  return ctx !== undefined && HANDLERS.includes(ctx.nginxPhase) ? ctx : refuse(vm, context)
}

/** The context where code may wait (sleep, light threads, sockets); a refusal elsewhere. */
export function yieldingContext(vm: LuaVm): ScriptContext {
  const context = contextOf(vm)
  if (isInit(context)) return vm.fail('no request found')
  return YIELDING.includes(context.nginxPhase) ? context : refuse(vm, context)
}

/** True where code may wait. */
export function canYield(context: ScriptContext): boolean {
  return YIELDING.includes(context.nginxPhase)
}

function isInit(context: ScriptContext | undefined): context is undefined {
  return context === undefined || context.nginxPhase === 'init'
}
