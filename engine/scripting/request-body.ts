import { readRequestBody, RequestBodyError } from '../gateway/request-body.ts'
import type { RequestContext } from '../gateway/request-context.ts'
import { bytesToLua } from '../lua/runtime/bytes.ts'
import { LuaExit } from '../lua/runtime/lua-error.ts'
import { awaitHost, refuseToYield, type Suspension } from '../lua/runtime/native.ts'
import type { LuaVm } from '../lua/vm.ts'
import { writeLog, type LogSink } from './log-line.ts'

/** nginx's client_body_buffer_size in Kong's template: larger bodies lie in a file. */
const BUFFER_SIZE = 8192
/** The name such a file has. */
export const SPILLED_FILE = '/usr/local/kong/client_body_temp/0000000001'

/** Reads the request body into the context, once (`ngx.req.read_body`, Kong: nginx-behaviour.md §18). */
export function* loadBody(vm: LuaVm, sink: LogSink, ctx: RequestContext): Generator<Suspension, void, unknown> {
  if (ctx.inbound.bodyWasRead || takeWhole(ctx)) return warnSpilled(vm, sink, ctx)
  try {
    yield* awaitHost(readRequestBody(ctx, BUFFER_SIZE))
  } catch (thrown) {
    if (!(thrown instanceof RequestBodyError)) throw thrown
    writeLog(vm, sink, { level: 'error', message: thrown.message })
    throw new LuaExit({ type: 'exit', status: thrown.status }) // nginx ends the request, Lua cannot catch it
  }
  warnSpilled(vm, sink, ctx)
}

/** The same where nothing may wait: only a body that is there already. */
export function loadBodyPlain(vm: LuaVm, sink: LogSink, ctx: RequestContext): void {
  if (!ctx.inbound.bodyWasRead && !takeWhole(ctx)) refuseToYield()
  warnSpilled(vm, sink, ctx)
}

/** Replaces the request body: it, not the client's stream, goes upstream. */
export function replaceRequestBody(ctx: RequestContext, body: string): void {
  const { inbound } = ctx
  inbound.body = body
  inbound.bodyWasRead = true
  inbound.bodyWasSet = true
  inbound.bodyIsInFile = false
  inbound.headers.set('Content-Length', String(body.length))
}

/** A body that has arrived as a whole, or none at all. */
function takeWhole(ctx: RequestContext): boolean {
  const { inbound, request } = ctx
  if (request.body !== undefined && !(request.body instanceof Uint8Array)) return false
  inbound.body = request.body === undefined ? '' : bytesToLua(request.body)
  inbound.bodyWasRead = true
  inbound.bodyIsInFile = inbound.body.length > BUFFER_SIZE
  return true
}

const warned = new WeakSet<RequestContext>()

/** nginx says once that a body did not fit its buffer. */
function warnSpilled(vm: LuaVm, sink: LogSink, ctx: RequestContext): void {
  if (!ctx.inbound.bodyIsInFile || warned.has(ctx)) return
  warned.add(ctx)
  writeLog(vm, sink, {
    level: 'warn',
    message: `a client request body is buffered to a temporary file ${SPILLED_FILE}`,
  })
}
