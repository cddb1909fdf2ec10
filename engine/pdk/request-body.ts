import type { RequestContext } from '../gateway/request-context.ts'
import type { LuaFunction } from '../lua/runtime/function.ts'
import type { LuaReturn, LuaValue } from '../lua/runtime/value.ts'
import { loadBody, loadBodyPlain } from '../scripting/request-body.ts'
import type { PdkApi } from './api.ts'
import { checkMaximum } from './arguments.ts'
import { decodeBody } from './decode-body.ts'

const TOO_LARGE = "request body did not fit into client body buffer, consider raising 'client_body_buffer_size'"

/** `kong.request.get_raw_body` and `get_body` (Kong: pdk.json; nginx-behaviour.md §18). */
export function bodyFunctions(api: PdkApi): Record<string, LuaFunction> {
  const define = (
    name: string,
    read: (ctx: RequestContext, args: readonly LuaValue[]) => LuaReturn,
    check?: (args: readonly LuaValue[]) => void,
  ) =>
    api.waiting(
      `kong.request.${name}`,
      function* (ctx, ...args) {
        check?.(args)
        yield* loadBody(api.vm, api, ctx)
        return read(ctx, args)
      },
      (ctx, ...args) => {
        check?.(args)
        loadBodyPlain(api.vm, api, ctx)
        return read(ctx, args)
      },
    )
  return {
    get_raw_body: define('get_raw_body', (ctx, [cap]) => rawBody(ctx, cap)),
    get_body: define(
      'get_body',
      (ctx, [mimetype, maxArgs, cap]) => getBody(api, ctx, { mimetype, maxArgs, cap }),
      ([, maxArgs]) => checkMaximum(api.vm, maxArgs, 'max_args'),
    ),
  }
}

/** A body in a file is read only when the caller says how large it may be. */
function rawBody({ inbound }: RequestContext, cap: LuaValue): LuaReturn {
  const body = inbound.body ?? ''
  if (!inbound.bodyIsInFile) return body
  if (typeof cap !== 'number' || cap < 0) return [undefined, TOO_LARGE]
  if (cap > 0 && body.length > cap) return [undefined, `request body file too big: ${body.length} > ${cap}`]
  return body
}

function getBody(
  api: PdkApi,
  ctx: RequestContext,
  options: { mimetype: LuaValue; maxArgs: LuaValue; cap: LuaValue },
): LuaReturn {
  const contentType = options.mimetype ?? ctx.inbound.headers.get('Content-Type')
  const body = rawBody(ctx, options.cap)
  if (typeof contentType !== 'string') return [undefined, 'missing content type']
  return decodeBody(api, { contentType, body, maxArgs: typeof options.maxArgs === 'number' ? options.maxArgs : 100 })
}
