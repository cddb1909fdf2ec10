import { reasonOfError, writeLog } from './error-log.ts'
import type { Maybe } from './maybe.ts'
import { NGX_ERROR, NGX_OK } from './nginx-codes.ts'
import type { ClientOutput } from './output.ts'
import type { HandlerEnd } from './call-handler.ts'

/** `ngx.exec` was called: rewrite and access start again. No code of nginx. */
export const RESTART = -100

/** What a handler that exited or threw means for the request (Kong: nginx-behaviour.md §2, §3). */
export function endPhase(output: ClientOutput, { exit, error }: HandlerEnd): Maybe<number> {
  const { ctx } = output
  if (error) {
    writeLog(ctx, 'error', `lua entry thread aborted: runtime error: ${reasonOfError(error)}`, { at: error.at })
    return output.hasSentHead() ? NGX_ERROR : 500
  }
  if (exit?.type === 'exit') return output.exit(exit.status, false)
  if (exit?.type === 'exec') {
    const [path = '', query] = exit.uri.split('?', 2)
    ctx.inbound.uri = path
    ctx.inbound.args = exit.args ?? query
    return RESTART
  }
  return NGX_OK
}
