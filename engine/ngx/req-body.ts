import type { LuaFunction } from '../lua/runtime/function.ts'
import { checkString } from '../lua/runtime/native.ts'
import { EMPTY } from '../lua/runtime/value.ts'
import { contextOf } from '../scripting/current.ts'
import { loadBody, loadBodyPlain, replaceRequestBody, SPILLED_FILE } from '../scripting/request-body.ts'
import { handlerRequest, refuse, type NgxApi } from './api.ts'
import type { Reader } from './req.ts'

/** The request body: read once, kept in memory up to 8 KiB (Kong: nginx-behaviour.md §12, §18). */
export function requestBody(api: NgxApi, define: Reader): Record<string, LuaFunction> {
  const { vm } = api
  return {
    read_body: api.announce.suspending(
      'ngx.req.read_body',
      function* () {
        yield* loadBody(vm, api, handlerRequest(vm))
        return EMPTY
      },
      () => {
        loadBodyPlain(vm, api, handlerRequest(vm))
        return EMPTY
      },
    ),
    discard_body: define('discard_body', (ctx) => {
      if (!ctx.inbound.bodyWasRead) replaceRequestBody(ctx, '')
      return EMPTY
    }),
    get_body_data: define('get_body_data', ({ inbound }) =>
      inbound.bodyIsInFile ? undefined : inbound.body || undefined,
    ),
    get_body_file: define('get_body_file', ({ inbound }) => (inbound.bodyIsInFile ? SPILLED_FILE : undefined)),
    set_body_data: define('set_body_data', (ctx, [body]) => {
      const context = contextOf(vm)
      if (
        context !== undefined &&
        !['rewrite', 'access', 'content', 'balancer'].includes(context.nginxPhase) &&
        !ctx.inbound.bodyWasRead
      ) {
        return refuse(vm, context)
      }
      const text = checkString(body, 1)
      if (!ctx.inbound.bodyWasRead) return vm.fail('request body not read yet')
      replaceRequestBody(ctx, text)
      return EMPTY
    }),
  }
}
