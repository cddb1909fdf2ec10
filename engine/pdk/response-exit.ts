import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import { LuaError } from '../lua/runtime/lua-error.ts'
import { awaitHost, callLua, type Suspension } from '../lua/runtime/native.ts'
import { LuaTable } from '../lua/runtime/table.ts'
import { EMPTY, type LuaReturn, type LuaValue } from '../lua/runtime/value.ts'
import { dashed, safeName, safeValue } from '../scripting/header-text.ts'
import { leave, noteEnd } from '../scripting/exit.ts'
import { setResponseHeader, setResponseStatus } from '../scripting/response-headers.ts'
import type { PdkApi } from './api.ts'
import { errorAnswer } from './response-error.ts'
import { exitAnswer, type Answer } from './response-answer.ts'
import { sendStreamAnswer, streamAnswer } from './stream/stream-exit.ts'

/** Where Kong's own code yields. */
const PLACE = '/usr/local/share/lua/5.1/kong/pdk/response.lua:768'

/** `kong.response.exit` and `error`: an answer instead of the upstream's (Kong: pdk.json; nginx-behaviour.md §1, §4). */
export function exitFunctions(api: PdkApi): Record<string, LuaFunction> {
  const yieldFunction = coroutineYield(api)
  const define = (name: string, answerOf: (ctx: RequestContext, args: readonly LuaValue[]) => Answer) =>
    api.waiting(
      `kong.response.${name}`,
      function* (ctx, ...args): Generator<Suspension, LuaReturn, unknown> {
        const answer = answerOf(ctx, args)
        begin(api, ctx)
        if (mustDelay(ctx)) {
          delay(ctx, answer)
          yield* callLua(api.vm, yieldFunction, [])
          return EMPTY
        }
        const wait = send(api, ctx, answer)
        if (wait !== undefined) yield* awaitHost(wait)
        return finish(api, ctx, answer)
      },
      (ctx, ...args): LuaReturn => {
        const answer = answerOf(ctx, args)
        begin(api, ctx)
        if (mustDelay(ctx)) {
          throw new LuaError(`${PLACE}: attempt to yield across C-call boundary`)
        }
        void send(api, ctx, answer)
        return finish(api, ctx, answer)
      },
    )
  return {
    exit: define('exit', (ctx, [status, body, headers]) =>
      ctx.stream ? streamAnswer(api, { status, body }) : exitAnswer(api, ctx, { status, body, headers }),
    ),
    error: define('error', (ctx, [status, message, headers]) => errorAnswer(api, ctx, { status, message, headers })),
  }
}

/** The real coroutine.yield, before anybody replaces it. */
function coroutineYield({ vm }: PdkApi): LuaValue {
  const library = vm.globals.getString('coroutine')
  return library instanceof LuaTable ? library.getString('yield') : undefined
}

function begin({ vm }: PdkApi, ctx: RequestContext): void {
  ctx.isExited = true
  noteEnd(vm, ctx)
}

/** While access collects plugins the first exit waits for the end of the loop (Kong: phases.md §11). */
function mustDelay(ctx: RequestContext): boolean {
  return ctx.delaysResponse && ctx.delayedResponse === undefined
}

function delay(ctx: RequestContext, { status, body, headers }: Answer): void {
  const lines = headers.flatMap(({ name, values }) =>
    values.map((value) => [safeName(dashed(name)), safeValue(value)] as const),
  )
  ctx.delayedResponse = { status, body, headers: lines, isThrow: false }
}

/** Status and headers, then the body through the filter phases; in header_filter it is stored for body_filter. */
function send({ vm }: PdkApi, ctx: RequestContext, answer: Answer): Promise<void> | undefined {
  if (ctx.stream) return sendStreamAnswer(ctx, answer)
  const { status, body, headers } = answer
  setResponseStatus(vm, ctx, status)
  for (const { name, values } of headers) setResponseHeader(vm, ctx, name, values)
  if (body === undefined) return undefined
  if (ctx.kongPhase === 'header_filter') {
    ctx.response.replacement = body
    return undefined
  }
  // nginx closes the connection of a 408 without an answer (Kong: nginx-behaviour.md §1).
  if (status === 408) return undefined
  const wait = ctx.output.print(body)
  return wait instanceof Promise ? wait : undefined
}

function finish(api: PdkApi, ctx: RequestContext, { status }: Answer): LuaReturn {
  if (ctx.nginxPhase !== 'header_filter') return leave(api.vm, ctx, { type: 'exit', status })
  ctx.filterExit = 0 // ngx.exit(ngx.OK): the code goes on
  return EMPTY
}
