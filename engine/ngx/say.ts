import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaTable } from '../lua/runtime/table.ts'
import { awaitHost, type Suspension } from '../lua/runtime/native.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import { requestOf } from '../scripting/current.ts'
import { handlerRequest, type NgxApi } from './api.ts'
import { outputText } from './output-text.ts'

/** `ngx.say`, `print`, `flush`, `eof`, `send_headers` (Kong: nginx-behaviour.md §2, §9). */
export function installSay(api: NgxApi, ngx: LuaTable): void {
  const finished = new WeakSet<RequestContext>()
  const define = (name: string, act: (ctx: RequestContext, args: readonly LuaValue[]) => Step) =>
    ngx.setString(
      name,
      outputFunction(api, name, (args) => act(contextFor(name), args)),
    )

  /** ngx.eof looks whether there was one before it looks where it is called. */
  const contextFor = (name: string): RequestContext => {
    const ctx = name === 'eof' ? requestOf(api.vm) : undefined
    return ctx !== undefined && finished.has(ctx) ? ctx : handlerRequest(api.vm)
  }

  const print = (ctx: RequestContext, args: readonly LuaValue[], tail: string): Step => {
    const text = args.map((value, i) => outputText(value, i + 1)).join('') + tail
    if (finished.has(ctx)) return { result: [undefined, 'seen eof'] }
    if (ctx.request.method === 'HEAD') return { wait: ctx.output.sendHead(), result: [undefined, 'header only'] }
    return { wait: ctx.output.print(text), result: 1 }
  }
  define('say', (ctx, args) => print(ctx, args, '\n'))
  define('print', (ctx, args) => print(ctx, args, ''))
  define('send_headers', (ctx) => ({ wait: ctx.output.sendHead(), result: 1 }))
  define('flush', (ctx) => {
    if (!ctx.response.headersSent) return { result: [undefined, 'nothing to flush'] }
    return { wait: ctx.output.flush(), result: 1 }
  })
  define('eof', (ctx) => {
    if (finished.has(ctx)) return { result: [undefined, 'seen eof'] }
    finished.add(ctx)
    return { wait: ctx.output.finish(), result: 1 }
  })
}

/** What an output function did: maybe something to wait for, and what it returns. */
interface Step {
  readonly wait?: void | Promise<void>
  readonly result: LuaReturn
}

function outputFunction(api: NgxApi, name: string, act: (args: readonly LuaValue[]) => Step) {
  return api.announce.suspending(
    `ngx.${name}`,
    function* (_F, ...args): Generator<Suspension, LuaReturn, unknown> {
      const { wait, result } = act(args)
      if (wait instanceof Promise) yield* awaitHost(wait)
      return result
    },
    (_F, ...args) => act(args).result,
  )
}
